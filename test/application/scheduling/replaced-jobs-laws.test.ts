import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { LocalLeases } from '../../../src/adapters/local/leases.js';
import { LeasedScheduler } from '../../../src/application/scheduling/leased-scheduler.js';
import type { Executor, Run, ScheduledJob } from '../../../src/application/scheduling/scheduler.js';
import type { Schedule } from '../../../src/domain/scheduling/schedule.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryEpochs } from '../../support/memory-epochs.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const LONGEST_RUN_MS = 5_000;

const aSchedule: fc.Arbitrary<Schedule> = fc.constantFrom(
  { kind: 'interval', everyMs: 1_000 },
  { kind: 'interval', everyMs: 10_000 },
  { kind: 'cron', expression: '0 0 * * * *', timeZone: 'UTC' },
);

/** What a job is told to be; its executor is another one than before unless it keeps that. */
const aJob = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  schedule: aSchedule,
  keepsExecutor: fc.boolean(),
  runMs: fc.constantFrom(0, 0, 700, LONGEST_RUN_MS),
  obeys: fc.boolean(),
});
const aStep = fc.record({
  jobs: fc.option(fc.uniqueArray(aJob, { selector: ({ name }) => name }), { nil: undefined }),
  ms: fc.constantFrom(0, 100, 1_000, 4_000, 30_000),
});
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
type AJob = typeof aJob extends fc.Arbitrary<infer T> ? T : never;

/** What has been asked for of a job, since it came. */
interface Wanted {
  readonly execute: Executor;
  readonly since: number;
  begun: boolean;
  token: number | undefined;
  tenure: AbortSignal | undefined;
}

/** A scheduler whose jobs change, and what it does that it never may. */
class Simulation {
  readonly wrong: string[] = [];
  readonly clock = new ManualClock(1_356_998_400_000);
  begun = 0;
  readonly #wanted = new Map<string, Wanted>();
  readonly #going = new Map<string, number>();
  readonly #gone: AbortSignal[] = [];
  readonly #scheduler = new LeasedScheduler({
    fireTimes: new CronerFireTimes(),
    leases: new LocalLeases(new MemoryEpochs()),
    clock: this.clock,
    announce: new RecordedEvents().announce,
    random: () => 1,
    askAgainMs: 3_000,
  });

  async pass({ jobs, ms }: Step): Promise<void> {
    if (jobs) this.#replace(jobs);
    await this.clock.advance(ms);
    if (this.#gone.some(({ aborted }) => !aborted)) this.wrong.push('a job that is gone was not told');
    const now = this.clock.monotonic();
    // One that came back may wait for a run from before, and then for one of its own to end.
    for (const [name, { begun, since }] of this.#wanted) {
      if (!begun && now - since > 2 * LONGEST_RUN_MS) this.wrong.push(`${name} was not run when it was replaced`);
    }
  }

  async end(): Promise<void> {
    const stopped = this.#scheduler.stop();
    await this.clock.advance(LONGEST_RUN_MS);
    await stopped;
    if (this.clock.sleeping > 0) this.wrong.push('somebody still sleeps');
    if ([...this.#going.values()].some((count) => count > 0)) this.wrong.push('a run outlived the stop');
  }

  #replace(jobs: readonly AJob[]): void {
    for (const [name, { tenure }] of this.#wanted) {
      if (jobs.some((job) => job.name === name)) continue;
      this.#wanted.delete(name);
      if (tenure) this.#gone.push(tenure);
    }
    this.#scheduler.replace(jobs.map((job) => this.#want(job)));
  }

  #want({ name, schedule, keepsExecutor, runMs, obeys }: AJob): ScheduledJob {
    const before = this.#wanted.get(name);
    const job = { name, schedule, timeoutMs: 60_000 };
    if (before && keepsExecutor) return { job, execute: before.execute };
    const execute: Executor = (run) => this.#run(execute, run, runMs, obeys);
    const since = this.clock.monotonic();
    this.#wanted.set(name, { execute, since, begun: false, token: before?.token, tenure: before?.tenure });
    return { job, execute };
  }

  async #run(execute: Executor, run: Run, runMs: number, obeys: boolean): Promise<void> {
    const { name } = run.job;
    const going = (this.#going.get(name) ?? 0) + 1;
    this.#going.set(name, going);
    this.begun++;
    if (going > 1) this.wrong.push(`two runs of ${name} at once`);
    const wanted = this.#wanted.get(name);
    if (wanted?.execute !== execute) this.wrong.push(`${name} ran what it had been before`);
    else {
      if ((wanted.token ?? run.token) !== run.token) this.wrong.push(`${name} lost its lease`);
      Object.assign(wanted, { begun: true, token: run.token, tenure: run.tenure });
    }
    await this.clock.sleep(runMs, obeys ? run.signal : new AbortController().signal);
    this.#going.set(name, going - 1);
    run.signal.throwIfAborted();
  }
}

describe('a scheduler whose jobs are replaced again and again', () => {
  it('runs what each is now, one run at a time, without a lease given up that need not be', async () => {
    let begun = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 30, size: 'max' }), async (steps) => {
        const simulation = new Simulation();
        for (const step of steps) await simulation.pass(step);
        await simulation.end();
        begun += simulation.begun;
        expect(simulation.wrong).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
    // Else the whole thing would prove nothing.
    expect(begun).to.be.above(5_000);
  });
});
