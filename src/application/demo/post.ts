import type { Signals } from '../../domain/item.js';
import type { WrittenItem } from '../ingesting/item-store.js';
import { drawAppeal, drawHabits, type Habits } from './attention.js';
import { drawAuthor } from './authors.js';
import { SeededRandom } from './seeded-random.js';
import { drawHeadline } from './titles.js';

/** Every id of the demonstration begins with this, and no other id may. */
export const DEMO_PREFIX = 'demo-';

/** A post of the demonstration community before anybody has read it. */
export interface DemoPost {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  /** How many readers it will find in the end. */
  readonly appeal: number;
  readonly habits: Habits;
}

/**
 * The `number`-th post of a community, counted from 1. Each is drawn from a stream of its own, so that it is the same
 * whoever draws it: the generator at the first start, or the activity after the hundredth.
 */
export function drawPost(seed: number, number: number): DemoPost {
  const random = new SeededRandom(seed, number);
  return {
    id: `${DEMO_PREFIX}${String(number).padStart(6, '0')}`,
    ...drawHeadline(random),
    author: drawAuthor(random),
    appeal: drawAppeal(random),
    habits: drawHabits(random),
  };
}

/** The number in a post's id; 0 for an id that no generator has made. */
export function postNumber(id: string): number {
  const digits = id.slice(DEMO_PREFIX.length);
  return id.startsWith(DEMO_PREFIX) && /^\d{6,9}$/.test(digits) ? Number(digits) : 0;
}

/** The post as an item, with what its readers have done so far. */
export function toItem(post: DemoPost, createdAt: number, signals: Signals): WrittenItem {
  const { id, title, url, author } = post;
  return { id, title, url, author, createdAt, signals };
}
