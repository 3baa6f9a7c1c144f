import type { Clock } from '../clock.js';
import type { EndedRun } from './ending.js';
import type { JobHistory } from './job-history.js';

const MOST_AT_ONCE = 500;
/** For how long it is tried to record how a run ended; then whoever claims its shard records it as lost. */
const RECORD_FOR_MS = 30_000;

/** How runs ended whose claims are settled, or lost, until it is recorded. */
export class RunEnds {
  readonly #history: Pick<JobHistory, 'end'>;
  readonly #clock: Clock;
  #waiting: { readonly run: EndedRun; readonly before: number }[] = [];

  constructor(history: Pick<JobHistory, 'end'>, clock: Clock) {
    this.#history = history;
    this.#clock = clock;
  }

  /** How many are not recorded yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  add(run: EndedRun): void {
    this.#waiting.push({ run, before: this.#clock.monotonic() + RECORD_FOR_MS });
  }

  /** Records those that have waited longest; they wait on when the store fails. */
  async record(): Promise<void> {
    const now = this.#clock.monotonic();
    this.#waiting = this.#waiting.filter(({ before }) => before > now);
    const batch = this.#waiting.slice(0, MOST_AT_ONCE);
    if (batch.length === 0) return;
    await this.#history.end(batch.map(({ run: { id, outcome, detail } }) => ({ id, state: outcome, detail })));
    this.#waiting = this.#waiting.slice(batch.length);
  }
}
