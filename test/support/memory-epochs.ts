import type { Epochs } from '../../src/application/scheduling/epochs.js';

/** Counts the epochs of each job from 1. */
export class MemoryEpochs implements Epochs {
  readonly #last = new Map<string, number>();

  async next(job: string): Promise<number> {
    const epoch = (this.#last.get(job) ?? 0) + 1;
    this.#last.set(job, epoch);
    return epoch;
  }
}
