import type { Clock } from '../clock.js';
import type { JobClaims } from './job-claims.js';
import type { JobHistory, KeptExecution } from './job-history.js';
import type { StoreWatch } from './store-watch.js';

/** From one look to the next is longer than anybody tries to record how a run ended. */
const EVERY_MS = 60_000;
/** How many executions are looked at together. */
const PAGE = 500;
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
  readonly history: Pick<JobHistory, 'list' | 'end' | 'clean'>;
  readonly claims: Pick<JobClaims, 'findUnsettled'>;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Keeps the history in order, now and then and in small batches: removes what is old, and records as lost what was never
 * recorded to have ended although nobody goes on with it. The latter once it was found so twice: by then whoever had it has
 * long recorded how it ended, if it can.
 */
export class HistoryKeeper {
  readonly #parts: KeeperParts;
  readonly #watch: StoreWatch;
  readonly #rules: KeepRules;
  readonly #stopping = new AbortController();
  /** The executions with which nobody went on when it looked last. */
  #leftBefore: ReadonlySet<number> = new Set();
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

  /** So many were claimed. */
  saw(count: number): void {
    this.#claimed += count;
  }

  async #keep(): Promise<void> {
    const { clock, random } = this.#parts;
    const { signal } = this.#stopping;
    for (;;) {
      await clock.sleep(EVERY_MS * (0.75 + random() / 2), signal);
      if (signal.aborted) return;
      try {
        await this.#loseLeft();
        if (this.#isDue()) await this.#clean();
        this.#watch.answered('cleaning');
      } catch (error) {
        if (!signal.aborted) this.#watch.failed('cleaning', error);
      }
    }
  }

  async #loseLeft(): Promise<void> {
    const { history } = this.#parts;
    const left = new Set<number>();
    let running: readonly KeptExecution[];
    let after = 0;
    do {
      running = await history.list({ states: ['running'], after, limit: PAGE });
      after = running.at(-1)?.id ?? after;
      for (const id of await this.#leftOf(running)) left.add(id);
    } while (running.length === PAGE);
    const lost = [...left].filter((id) => this.#leftBefore.has(id));
    if (lost.length > 0) await history.end(lost.map((id) => ({ id, state: 'lost', detail: '' })));
    this.#leftBefore = left;
  }

  async #leftOf(running: readonly KeptExecution[]): Promise<readonly number[]> {
    if (running.length === 0) return [];
    const unsettled = await this.#parts.claims.findUnsettled(running);
    const goOn = new Set(unsettled.filter(({ isLeased }) => isLeased).map(({ run }) => run.id));
    return running.map(({ id }) => id).filter((id) => !goOn.has(id));
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
