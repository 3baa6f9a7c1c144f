import { BoundedPriorityQueue } from '../../domain/ranking/bounded-priority-queue.js';
import { ATTENTION_HALF_LIFE_MS, type Habits } from './attention.js';

/** A post that may find readers. */
export interface AttendedPost {
  readonly id: string;
  readonly createdAt: number;
  /** How many readers it finds in the end, if nobody links to it. */
  readonly appeal: number;
  readonly habits: Habits;
  /** How many readers it has found; the activity counts on. */
  reads: number;
}

/** A few percent of all readers go to posts beyond these; to leave them out keeps a tick's work small. */
const MOST_ATTENDED = 2_000;

/**
 * The posts that find readers now, the most attended first. All attention fades at one pace, so which of two posts has
 * more of it never changes, and nothing needs to be sorted again as time goes by.
 */
export class Audience {
  readonly #kept = new BoundedPriorityQueue<AttendedPost>(MOST_ATTENDED, compareAttention);
  #posts: readonly AttendedPost[] | undefined;

  /** Takes the post in, unless there are 2,000 more attended ones. */
  add(post: AttendedPost): void {
    if (this.#kept.offer(post)) this.#posts = undefined;
  }

  get posts(): readonly AttendedPost[] {
    this.#posts ??= this.#kept.toSorted();
    return this.#posts;
  }
}

/** How many readers the post can expect in the next millisecond; the derivative of what it has found by its age. */
export function readersPerMs({ appeal, createdAt }: AttendedPost, now: number): number {
  // A wall clock that was set back makes posts from the future, which must not find more than all.
  const halfLives = Math.max(0, now - createdAt) / ATTENTION_HALF_LIFE_MS;
  return ((appeal * Math.LN2) / ATTENTION_HALF_LIFE_MS) * 2 ** -halfLives;
}

function compareAttention(a: AttendedPost, b: AttendedPost): number {
  const difference = logAttention(b) - logAttention(a);
  if (difference !== 0) return difference;
  return a.id < b.id ? -1 : 1;
}

/** The logarithm of a post's attention, but for a term that is the same for all posts. */
function logAttention({ appeal, createdAt }: AttendedPost): number {
  return Math.log2(appeal) + createdAt / ATTENTION_HALF_LIFE_MS;
}
