import { expect } from 'chai';
import type { JobExecutor } from '../../src/application/jobs/executor.js';
import type { ExecutorSpec } from '../../src/domain/scheduling/job-definition.js';
import { aJobRun } from '../support/a-job-run.js';
import { runInProcess } from '../support/job-process.js';
import { rejection } from '../support/rejection.js';
import { until } from '../support/until.js';

type Given = ExecutorSpec['parameters'];

/** How the suite opens one executor. */
export interface JobExecutorUnderTest {
  readonly executor: JobExecutor;
  readonly succeeds: Given;
  /** What comes out of it, in part. */
  readonly result: string;
  readonly fails: Given;
  /** Why, in part. */
  readonly failure: string;
  /** Goes on until it is stopped. */
  readonly endless: Given;
  /** Resolves when an endless run has reached whoever carries it out. */
  begun(): Promise<unknown>;
  /** Resolves when whoever carries it out knows that it was stopped. */
  noticed(): Promise<unknown>;
  /** How many runs have reached whoever carries them out, and were not asked for by `begun`. */
  arrived(): number;
  /** Parameters with a problem in each of these fields, and in no other. */
  readonly wrong: Given;
  readonly wrongFields: readonly string[];
  /** For another process. */
  readonly elsewhere: Given;
  /** Succeeds however often. */
  close(): Promise<void>;
}

/** A sentence: on one line, short, and not about the inside of the program. */
function expectSentence(text: string): void {
  expect(text).to.match(/^\S[^\n\r]{2,999}$/);
  expect(text).not.to.match(/\bat .*\.[jt]s:\d|node:internal|\[object /);
}

/** What every executor keeps. */
export function describeJobExecutor(kind: ExecutorSpec['kind'], make: () => Promise<JobExecutorUnderTest>): void {
  describe(`the ${kind} executor, as every executor,`, () => {
    let made: JobExecutorUnderTest;
    const aRun = (parameters: Given, signal = new AbortController().signal) =>
      made.executor.run(aJobRun({ kind, parameters }, { signal }));

    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it('gives back what came out of a run', async () => {
      const detail = await aRun(made.succeeds);
      expectSentence(detail);
      expect(detail).to.include(made.result);
    });

    it('fails with a sentence that says why', async () => {
      const error = await rejection(aRun(made.fails));
      expect(error).to.be.instanceOf(Error);
      const { message } = error as Error;
      expectSentence(message);
      expect(message).to.include(made.failure);
    });

    it('ends when it is told to stop, with the reason for it, and so does whoever carries the run out', async () => {
      const stop = new AbortController();
      const ended = rejection(aRun(made.endless, stop.signal));
      await made.begun();
      stop.abort(new Error('the lease was lost'));
      expect(((await ended) as Error).message).to.equal('the lease was lost');
      await made.noticed();
    });

    it('does nothing when it was told to stop before it began', async () => {
      const stop = AbortSignal.abort(new Error('the service is stopping'));
      expect(((await rejection(aRun(made.succeeds, stop))) as Error).message).to.equal('the service is stopping');
      await aRun(made.succeeds);
      expect(made.arrived()).to.equal(1);
    });

    it('leaves nobody listening to the signal of a run that has ended', async () => {
      const { signal } = new AbortController();
      let listening = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listening++;
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listening--;
        removeEventListener.apply(signal, args);
      };
      await aRun(made.succeeds, signal);
      // A connection closes just after its answer has come.
      await until('nobody listens to the signal', () => listening === 0);
    });

    it('finds nothing wrong with what it can use', () => {
      for (const parameters of [made.succeeds, made.fails, made.endless, made.elsewhere]) {
        expect(made.executor.check(parameters)).to.deep.equal([]);
      }
    });

    it('finds everything that is wrong at once, each with the path of its field and what is allowed', () => {
      const problems = made.executor.check(made.wrong);
      expect(problems.map(({ field }) => field)).to.have.members([...made.wrongFields]);
      for (const { field, message } of problems) {
        expectSentence(`${field}: ${message}`);
        expect(message).to.match(/is missing; |is not allowed; |is not a name; |leave it out|; the fields here are /);
      }
    });

    it('refuses what is no value of any field', () => {
      for (const value of [1, 'x', true, [], {}, Number.NaN]) {
        const parameters = Object.fromEntries(made.wrongFields.map((field) => [field.split('.')[1], value]));
        expect(made.executor.check(parameters)).not.to.deep.equal([]);
      }
    });

    it('does not run what it would refuse, and says why', async () => {
      const { message } = (await rejection(aRun(made.wrong))) as Error;
      for (const field of made.wrongFields) expect(message).to.include(field);
      expect(made.arrived()).to.equal(0);
    });

    it('keeps no process alive once it is closed', async () => {
      expect(await runInProcess({ kind, parameters: made.elsewhere })).to.include(made.result);
    });
  });
}
