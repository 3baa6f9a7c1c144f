import { CronerFireTimes } from '../../src/adapters/local/croner-fire-times.js';
import type { JobExecutor, JobRun } from '../../src/application/jobs/executor.js';
import type { InstanceLoad } from '../../src/application/jobs/instance-load.js';
import { JobDispatcher } from '../../src/application/jobs/job-dispatcher.js';
import type { JobRecord } from '../../src/application/jobs/job-records.js';
import type { FireTimes } from '../../src/application/scheduling/fire-times.js';
import { leaseTerms } from '../../src/application/scheduling/lease-terms.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from './a-job-definition.js';
import type { JobInstance } from './job-stores.js';
import { ManualClock } from './manual-clock.js';
import { memoryJobInstance } from './memory-job-store.js';
import { MemoryJobTable } from './memory-job-table.js';
import { RecordedEvents } from './recorded-events.js';

export const NOW = 1_356_998_400_000;
export const LEASE_MS = 9_000;

/** A run that goes on until the test, or its signal, ends it. */
export interface OpenRun extends JobRun {
  readonly owner: string;
  succeed(detail?: string): void;
  fail(message: string): void;
}

/** Dispatchers of one store in memory, all by one clock. */
export class JobSite {
  readonly clock = new ManualClock(NOW);
  readonly table = new MemoryJobTable(LEASE_MS, this.clock);
  readonly store = memoryJobInstance(this.table);
  /** In the order that they began. */
  readonly runs: OpenRun[] = [];
  /** Whether runs end when they are told to. */
  isObedient = true;

  /** Due every minute, the first time in one second. */
  create(differences: Partial<JobDefinition> = {}, firstFireTime = NOW + 1_000): Promise<JobRecord> {
    return this.store.records.create(aJobDefinition(differences), 'api', firstFireTime);
  }

  /** Starts an instance; `around` may stand between it and the store. */
  start(
    owner: string,
    {
      maxRunning = 4,
      around = (store) => store,
      load = { claimDelayMs: 0, isOverloaded: false, others: 0 },
      canRun = () => true,
      fireTimes = new CronerFireTimes(),
    }: StartOptions = {},
  ): { readonly dispatcher: JobDispatcher; readonly events: RecordedEvents } {
    const events = new RecordedEvents();
    const { claims, history } = around(this.store);
    const { queue } = this.store;
    const dispatcher = new JobDispatcher({
      ...{ claims, queue, history, owner, load, clock: this.clock, announce: events.announce, random: () => 0.5 },
      executors: new Map([['local', { check: () => [], canRun, run: (run) => this.#run(run, owner) }]]),
      fireTimes,
      terms: leaseTerms(LEASE_MS),
      options: { maxRunning, keepPerJob: 100, keepForMs: 86_400_000 },
    });
    dispatcher.start();
    return { dispatcher, events };
  }

  /** What is recorded, oldest first, each in a few words. */
  async record(): Promise<string[]> {
    const executions = await this.store.history.list({ limit: 1_000 });
    return [...executions]
      .reverse()
      .map(({ fireTime, attempt, state, detail }) => `${(fireTime - NOW) / 1_000} s #${attempt} ${state}: ${detail}`);
  }

  #run(run: JobRun, owner: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const succeed = (detail = 'done') => resolve(detail);
      const fail = (message: string) => reject(new Error(message));
      this.runs.push({ ...run, owner, succeed, fail });
      const onAbort = () => this.isObedient && reject(run.signal.reason);
      run.signal.addEventListener('abort', onAbort);
    });
  }
}

export interface StartOptions {
  readonly canRun?: NonNullable<JobExecutor['canRun']>;
  readonly fireTimes?: FireTimes;
  readonly maxRunning?: number;
  readonly load?: InstanceLoad;
  readonly around?: (store: JobInstance) => Pick<JobInstance, 'claims' | 'history'>;
}
