import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Clock } from '../clock.js';
import { GrowingPause } from './growing-pause.js';
import { type SyncParts, syncConfiguredJobs } from './sync-configured-jobs.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface ConfiguredJobsParts extends SyncParts {
  readonly definitions: readonly JobDefinition[];
  readonly clock: Clock;
  readonly random: () => number;
  /** Told when the store knows them. */
  readonly onSynced: () => void;
}

/** Brings the configured jobs into the store, and tries again while that fails. */
export class ConfiguredJobs {
  readonly #parts: ConfiguredJobsParts;
  readonly #stopping = new AbortController();
  #syncing: Promise<void> = Promise.resolve();

  constructor(parts: ConfiguredJobsParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#syncing = this.#sync();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#syncing;
  }

  async #sync(): Promise<void> {
    const { definitions, clock, random, announce, onSynced } = this.#parts;
    const { signal } = this.#stopping;
    const pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
    for (let hasFailed = false; !signal.aborted; hasFailed = true) {
      try {
        await syncConfiguredJobs(definitions, this.#parts);
        return onSynced();
      } catch (error) {
        if (!hasFailed) announce({ type: 'jobs not configured', error });
        await clock.sleep(pause.next(), signal);
      }
    }
  }
}
