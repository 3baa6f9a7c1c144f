import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import type { HotlistEvent } from '../../../src/application/events.js';
import type { JobExecutor, JobRun } from '../../../src/application/jobs/executor.js';
import { JobDispatcher } from '../../../src/application/jobs/job-dispatcher.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import type { JobInstance } from '../job-stores.js';
import { ManualClock } from '../manual-clock.js';
import { byWayOf, type Way } from './way-to-store.js';

export const MAX_RUNNING = 4;

/** A run as the executor saw it. */
export interface SeenRun extends Omit<JobRun, 'definition' | 'signal' | 'tenure' | 'held'> {
  readonly job: string;
  readonly owner: string;
  readonly startedAt: number;
  endedAt: number | undefined;
}

export interface Surroundings {
  readonly store: JobInstance;
  readonly leaseMs: number;
  /** The time that everybody agrees on. */
  readonly now: () => number;
  readonly random: () => number;
  readonly onStart: (run: SeenRun) => void;
}

/** One life of an instance: a dispatcher with a clock and a way to the store of its own. */
export class SimulatedDispatcher {
  readonly owner: string;
  readonly way: Way = { isCut: false, lossRate: 0, latencyMs: 30 };
  readonly clock: ManualClock;
  readonly dispatcher: JobDispatcher;
  readonly events: HotlistEvent[] = [];
  readonly runs: SeenRun[] = [];
  /** One that is waking has not run since it was paused. */
  state: 'live' | 'paused' | 'waking' | 'dead' = 'live';
  readonly load = { claimDelayMs: 0, isOverloaded: false, others: 1 };
  #stalledMs = 0;

  constructor(owner: string, surroundings: Surroundings, wallClockOffMs: number) {
    const { store, leaseMs, random, now } = surroundings;
    this.owner = owner;
    this.clock = new ManualClock(now() + wallClockOffMs);
    const { claims, queue, history } = byWayOf(store, this.way, this.clock, random);
    this.dispatcher = new JobDispatcher({
      claims,
      queue,
      history,
      executors: new Map([['local', this.#executor(surroundings)]]),
      fireTimes: new CronerFireTimes(),
      clock: this.clock,
      random,
      announce: (event) => this.events.push(event),
      owner,
      load: this.load,
      terms: leaseTerms(leaseMs),
      options: { maxRunning: MAX_RUNNING, keepPerJob: 1_000_000, keepForMs: Number.MAX_SAFE_INTEGER },
    });
    this.dispatcher.start();
  }

  /** Lets time pass; to one that is paused it comes all at once when it wakes up. */
  async pass(ms: number): Promise<void> {
    if (this.state === 'dead') return;
    this.#stalledMs += ms;
    if (this.state === 'paused') return;
    const passed = this.#stalledMs;
    this.#stalledMs = 0;
    // One that was paused does not see the instants in between.
    if (passed > ms) this.clock.stall(passed - ms);
    this.state = 'live';
    await this.clock.advance(ms);
  }

  /** Works for a while, fails now and then, and ends when it is told to. */
  #executor({ random, now, onStart }: Surroundings): JobExecutor {
    return {
      check: () => [],
      run: async ({ definition, signal, shard, fireTime, attempt, epoch }) => {
        const { owner } = this;
        const seen = { job: definition.name, shard, fireTime, attempt, epoch, owner };
        const run: SeenRun = { ...seen, startedAt: now(), endedAt: undefined };
        this.runs.push(run);
        onStart(run);
        try {
          await this.clock.sleep(random() ** 3 * 12_000, signal);
          signal.throwIfAborted();
          if (random() < 0.15) throw new Error('it failed');
          return 'done';
        } finally {
          run.endedAt = now();
        }
      },
    };
  }
}
