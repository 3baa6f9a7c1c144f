/** In at most so many requests those are asked for that could not be the last time. */
const MOST_REQUESTS = 64;

/** Why some could not be asked for, the first reason, and which they were. */
export interface Failed<T> {
  readonly error: unknown;
  readonly left: readonly T[];
}

/**
 * Asks for many things in one request, but for those that failed the last time: for them in many, at the same time. It may
 * have been a single row that somebody has locked, and nothing else must wait for that. All of them are at once as far apart
 * as they may be, because there is time for two or three tries before leases end.
 */
export class SplitRequests<T extends object> {
  /** Those that the store did not answer to the last time. */
  readonly #doubted = new WeakSet<T>();

  /** Has it asked for apart from the others the next time. */
  doubt(one: T): void {
    this.#doubted.add(one);
  }

  /**
   * @param request - asks for some of them
   * @returns undefined when no request failed
   */
  async ask(asked: readonly T[], request: (some: readonly T[]) => Promise<void>): Promise<Failed<T> | undefined> {
    const parts = this.#parts(asked);
    for (const one of asked) this.#doubted.delete(one);
    const results = await Promise.allSettled(parts.map((part) => request(part)));
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ error: result.reason as unknown, left: parts[index] ?? [] }] : [],
    );
    const left = failed.flatMap((each) => each.left);
    for (const one of left) this.#doubted.add(one);
    return failed[0] && { error: failed[0].error, left };
  }

  #parts(asked: readonly T[]): (readonly T[])[] {
    const sure = asked.filter((one) => !this.#doubted.has(one));
    const doubted = asked.filter((one) => this.#doubted.has(one));
    const parts = sure.length > 0 ? [sure] : [];
    const size = Math.ceil(doubted.length / MOST_REQUESTS);
    for (let from = 0; from < doubted.length; from += size) parts.push(doubted.slice(from, from + size));
    return parts;
  }
}
