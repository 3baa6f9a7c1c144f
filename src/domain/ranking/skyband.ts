import type { Formula } from '../formulas/formula.js';
import { BoundedPriorityQueue } from './bounded-priority-queue.js';
import { compareRanked, type RankedItem, rankAt } from './rank-order.js';
import { Frontier } from './skyband-frontier.js';
import { type Candidate, compareNewest } from './skyband-order.js';
import { outermost, partition } from './skyband-partition.js';

/**
 * The few of all items that can be among the first `size` at any time, by any formula and in any window: those that
 * fewer than `size + slack` others beat. {@link Skyband.upsert} tells it of every item, in any order, and then of every
 * change.
 *
 * **Why they are enough.** Whoever beats an item ranks before it, always (see `beats`). So an item that `n` others beat
 * is not among the first `n`.
 *
 * **What always holds.** (1) The members, as they are now, are all items but those that the frontier hides. (2) The
 * frontier knows the least number `n` of members that beat everything behind one of its corners. So each item that is
 * not a member is beaten by `n`, and the first `n` of the members are the first `n` of all items.
 *
 * **Why it goes on holding.**
 * - An item that comes or changes is a member or not by where it is now. Where it was matters only if it was a member;
 *   then what it counted there is taken back.
 * - So a removal, a fall in points or a step back in time lowers each count by at most one, and nothing else lowers any:
 *   after `d` of them every hidden item is beaten by `size + slack − d` members. Often by more, and the counts say so:
 *   members far apart do not beat the same items, and newcomers make up for those that fell.
 * - Pruning lets go what `size + slack` members beat and moves the frontier before it. By `partition`, as many of those
 *   that stay beat whatever a new corner hides; and an old corner that loses one of its members still has all that beat
 *   that one, which are as many.
 */
export class Skyband {
  readonly #size: number;
  readonly #slack: number;
  readonly #members = new Map<string, Candidate>();
  #frontier = new Frontier([]);
  #pruneAbove: number;

  /**
   * @param size how many of the top must be exact.
   * @param slack how many falls and removals it stands before it has to be built anew.
   * @throws RangeError when `size` is not a whole number of at least 1, or `slack` one of at least 0.
   */
  constructor(size: number, slack: number) {
    checkWhole('size', size, 1);
    checkWhole('slack', slack, 0);
    this.#size = size;
    this.#slack = slack;
    this.#pruneAbove = 2 * (size + slack);
  }

  /** How many members it has: at most twice as many as it needed when it last looked, or twice `size + slack`. */
  get memberCount(): number {
    return this.#members.size;
  }

  /** The item as it was last told, if it is a member. */
  get(id: string): Candidate | undefined {
    return this.#members.get(id);
  }

  /** In no particular order. */
  members(): IterableIterator<Candidate> {
    return this.#members.values();
  }

  /** How many more falls and removals it stands at least, 0 to `slack`; newcomers can make it more again. */
  get slackLeft(): number {
    return Math.max(0, Math.min(this.#slack, this.#frontier.fewestBeaters - this.#size));
  }

  /** Whether an item that it does not know could be among the top `size`. */
  get needsRebuild(): boolean {
    return this.#frontier.fewestBeaters < this.#size;
  }

  /**
   * Telling it of an item with so many points that is no member changes nothing when the item was created before this
   * instant, in milliseconds UTC; -Infinity when every one counts.
   */
  hiddenBefore(points: number): number {
    return this.#frontier.hiddenBefore(points);
  }

  /**
   * Tells it of an item, new or changed or neither. Takes O(log members) and, when the members have doubled, once
   * O(members · log members).
   *
   * @throws RangeError when the points or the instant are not finite: nothing could be compared with them.
   */
  upsert(item: Candidate): void {
    const { id, createdAt, points } = item;
    if (!Number.isFinite(points)) throw new RangeError(`points of item ${id} are ${points}; they must be finite`);
    if (!Number.isFinite(createdAt)) throw new RangeError(`createdAt of item ${id} is ${createdAt}; it must be finite`);
    const before = this.#members.get(id);
    if (before !== undefined) {
      if (before.createdAt === createdAt && Object.is(before.points, points)) return;
      this.#frontier.count(before, -1);
    }
    if (this.#frontier.hides(item)) {
      if (before !== undefined) this.#members.delete(id);
      return;
    }
    this.#members.set(id, { id, createdAt, points });
    this.#frontier.count(item, 1);
    if (this.#members.size > this.#pruneAbove) this.prune();
  }

  /** Tells it that an item is no more; one it does not have is no matter. */
  remove(id: string): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#frontier.count(member, -1);
    this.#members.delete(id);
  }

  /** Lets go the members that `size + slack` others beat, as it does itself when they have doubled. */
  prune(): void {
    const depth = this.#size + this.#slack;
    const { kept, dropped, corners } = partition([...this.#members.values()].sort(compareNewest), depth);
    this.#frontier = new Frontier(outermost(this.#frontier.corners, corners));
    for (const { id } of dropped) this.#members.delete(id);
    for (const member of kept) this.#frontier.count(member, 1);
    this.#pruneAbove = 2 * Math.max(kept.length, depth);
  }

  /**
   * The first `count` at the instant `now`, of those created at or after `createdFrom` (undefined: of all). Unless it
   * needs a rebuild, the first `size + slackLeft` are exactly those of all items; what comes after them may have gaps.
   *
   * @throws RangeError when `count` is not a whole number of at least 1.
   */
  top(count: number, formula: Formula, now: number, createdFrom = Number.NEGATIVE_INFINITY): RankedItem[] {
    checkWhole('count', count, 1);
    const queue = new BoundedPriorityQueue<RankedItem>(count, compareRanked);
    for (const { id, createdAt, points } of this.#members.values()) {
      if (createdAt >= createdFrom) queue.offer(rankAt(formula, id, createdAt, points, now));
    }
    return queue.toSorted();
  }
}

function checkWhole(field: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${field} is ${value}; it must be a whole number of at least ${least}`);
}
