import { untilAborted } from '../until-aborted.js';

/** Lets one in at a time, in the order in which they asked. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when all that have asked until now have ended. */
  async untilIdle(): Promise<void> {
    await this.#last;
  }

  /**
   * Does `work` when everybody before has ended. Whoever's signal aborts is told at once, and those behind wait on for
   * work that had begun to end.
   *
   * @throws the signal's reason when `signal` aborts; work that had not begun is not done
   */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => {});
    return untilAborted(turn, signal);
  }
}
