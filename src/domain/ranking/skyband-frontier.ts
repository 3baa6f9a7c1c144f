import { type Candidate, compareNewest } from './skyband-order.js';

/**
 * The edge of what a skyband has let go: a staircase whose corners stand newest first, each with more points than the
 * one before. It hides what comes after a corner (by {@link compareNewest}) with at most the corner's points.
 *
 * A member beats all that a corner hides if it does not come after the corner and has at least its points. Those
 * corners are neighbours, because the points grow along the staircase; so a member is counted by two numbers, one where
 * its run of corners begins and one where it ends, and the counts are the running sum.
 */
export class Frontier {
  readonly corners: readonly Candidate[];
  readonly #changes: Int32Array;
  #fewest: number | undefined;

  /** @param corners newest first, each with more points than the one before. */
  constructor(corners: readonly Candidate[]) {
    this.corners = corners;
    this.#changes = new Int32Array(corners.length + 1);
  }

  hides(item: Candidate): boolean {
    const corner = this.corners[this.#cornersBefore(item) - 1];
    return corner !== undefined && item.points <= corner.points;
  }

  /** The latest instant before which it hides every item of so many points; -Infinity when there is none. */
  hiddenBefore(points: number): number {
    const next = this.#cornersUpTo(points);
    const last = this.corners[next - 1];
    return (last?.points === points ? last : this.corners[next])?.createdAt ?? Number.NEGATIVE_INFINITY;
  }

  /** Counts a member in (1) or out again (−1), at the position it has or had. */
  count(member: Candidate, by: 1 | -1): void {
    const begin = this.#cornersBefore(member);
    const end = this.#cornersUpTo(member.points);
    if (end <= begin) return;
    (this.#changes[begin] as number) += by;
    (this.#changes[end] as number) -= by;
    this.#fewest = undefined;
  }

  /** How many members at least beat each single item that is hidden; Infinity when nothing can be hidden. */
  get fewestBeaters(): number {
    if (this.#fewest === undefined) {
      this.#fewest = Number.POSITIVE_INFINITY;
      let beaters = 0;
      for (let index = 0; index < this.corners.length; index++) {
        beaters += this.#changes[index] as number;
        if (beaters < this.#fewest) this.#fewest = beaters;
      }
    }
    return this.#fewest;
  }

  #cornersBefore(item: Candidate): number {
    let low = 0;
    let high = this.corners.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNewest(this.corners[middle] as Candidate, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cornersUpTo(points: number): number {
    let low = 0;
    let high = this.corners.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.corners[middle] as Candidate).points <= points) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
