import type { Epochs } from '../../application/scheduling/epochs.js';
import type { Lease, Leases } from '../../application/scheduling/leases.js';
import { oneAtATime } from '../../application/scheduling/one-at-a-time.js';

/**
 * Leases for a single instance: granted unless it holds them already, and never lost. Each is a new epoch, so that of two
 * processes on one store the lists of the one that asked last win.
 */
export class LocalLeases implements Leases {
  readonly tryAcquire = oneAtATime((job) => this.#acquire(job)).tryAcquire;
  readonly #epochs: Epochs;

  constructor(epochs: Epochs) {
    this.#epochs = epochs;
  }

  async #acquire(job: string): Promise<Lease> {
    return new LocalLease(job, await this.#epochs.next(job));
  }
}

class LocalLease implements Lease {
  readonly token: number;
  readonly #job: string;
  readonly #ended = new AbortController();

  constructor(job: string, token: number) {
    this.#job = job;
    this.token = token;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  get held(): boolean {
    return !this.signal.aborted;
  }

  async release(): Promise<void> {
    this.#ended.abort(new Error(`the lease of "${this.#job}" was released`));
  }
}
