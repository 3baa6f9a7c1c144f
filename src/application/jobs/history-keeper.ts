import type { Clock } from '../clock.js';
import type { HeldClaim } from './held-claim.js';
import type { ClaimKey } from './job-claims.js';
import type { JobHistory } from './job-history.js';
import type { StoreWatch } from './store-watch.js';

const EVERY_MS = 60_000;
/** How many rows go at once. */
const BATCH = 1_000;
/** Between batches, while there is more. */
const NEXT_BATCH_MS = 200;
/** How often it cleans although less than a batch has come since … */
const SELDOM_MS = 10 * EVERY_MS;
/** … and although nothing has, because what there is grows old. */
const IDLE_MS = 60 * EVERY_MS;

export interface KeepRules {
  /** How many executions of each job are kept. */
  readonly keepPerJob: number;
  /** How long they are kept after they ended, in milliseconds. */
  readonly keepForMs: number;
}

export interface KeeperParts {
  readonly history: Pick<JobHistory, 'lose' | 'clean'>;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Keeps the history in order, now and then and in small batches: removes what is old, and records as lost what was never
 * recorded to have ended although its shard has been claimed again. The latter late enough that whoever had it has long
 * recorded how it ended, if it can.
 */
export class HistoryKeeper {
  readonly #parts: KeeperParts;
  readonly #watch: StoreWatch;
  readonly #rules: KeepRules;
  readonly #stopping = new AbortController();
  /** By job and shard the newest that was claimed here since it looked last, and before that. */
  #fresh = new Map<string, ClaimKey>();
  #old = new Map<string, ClaimKey>();
  #claimed = 0;
  #cleanedAt: number;
  #keeping: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts, watch: StoreWatch, rules: KeepRules) {
    this.#parts = parts;
    this.#watch = watch;
    this.#rules = rules;
    this.#cleanedAt = parts.clock.monotonic();
  }

  start(): void {
    this.#keeping = this.#keep();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#keeping;
  }

  /** These were claimed. */
  saw(batch: readonly HeldClaim[]): void {
    this.#claimed += batch.length;
    for (const { key } of batch) this.#fresh.set(`${key.shard} ${key.job}`, key);
  }

  async #keep(): Promise<void> {
    const { clock, random } = this.#parts;
    const { signal } = this.#stopping;
    for (;;) {
      await clock.sleep(EVERY_MS * (0.75 + random() / 2), signal);
      if (signal.aborted) return;
      try {
        await this.#loseOld();
        if (this.#isDue()) await this.#clean();
        this.#watch.answered('cleaning');
      } catch (error) {
        if (!signal.aborted) this.#watch.failed('cleaning', error);
      }
    }
  }

  async #loseOld(): Promise<void> {
    const old = [...this.#old.values()];
    if (old.length > 0) await this.#parts.history.lose(old);
    this.#old = this.#fresh;
    this.#fresh = new Map();
  }

  #isDue(): boolean {
    const sinceMs = this.#parts.clock.monotonic() - this.#cleanedAt;
    return this.#claimed >= BATCH || sinceMs >= (this.#claimed > 0 ? SELDOM_MS : IDLE_MS);
  }

  async #clean(): Promise<void> {
    const { history, clock } = this.#parts;
    const { keepForMs: maxAgeMs, keepPerJob } = this.#rules;
    this.#claimed = 0;
    this.#cleanedAt = clock.monotonic();
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if ((await history.clean({ maxAgeMs, keepPerJob, limit: BATCH }, signal)) < BATCH) return;
      await clock.sleep(NEXT_BATCH_MS, signal);
    }
  }
}
