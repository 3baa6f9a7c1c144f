import { expect } from 'chai';
import { LocalExecutor, type LocalFunction, type OwnWork } from '../../../src/adapters/executors/local.js';
import { aJobRun } from '../../support/a-job-run.js';
import { rejection } from '../../support/rejection.js';

const executorOf = (functions: Record<string, LocalFunction>) => new LocalExecutor(new Map(Object.entries(functions)));
const call = (work: LocalFunction, parameters = {}) =>
  executorOf({ work }).run(aJobRun({ kind: 'local', parameters: { function: 'work', ...parameters } }));

describe('the local executor', () => {
  it('refuses a name that nobody has registered, and says which there are', () => {
    const executor = executorOf({ digest: () => 1, sweep: () => 2 });
    expect(executor.check({ function: 'dijest' })).to.deep.equal([
      { field: 'executor.function', message: '"dijest" is not allowed; the functions are digest, sweep' },
    ]);
    expect(executor.check({})).to.deep.equal([
      { field: 'executor.function', message: 'is missing; the functions are digest, sweep' },
    ]);
    expect(executorOf({}).check({ function: 'digest' })[0]?.message).to.equal(
      '"digest" is not allowed; no function is registered; scheduler.functions names those there are',
    );
    expect(executor.check({ function: 7 })).to.have.length(1);
    expect(executor.check({ function: 'constructor' })).to.have.length(1);
  });

  it('hands over the input as it was given, and the run', async () => {
    const input = { since: '2013-01-01', ids: [1, 2] };
    let run: unknown;
    const echo: LocalFunction = (given, itsRun) => {
      run = itsRun;
      return given;
    };
    expect(await call(echo, { input })).to.equal('{"since":"2013-01-01","ids":[1,2]}');
    expect(run).to.include({ attempt: 2, epoch: 7 });
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const results: [result: unknown, detail: string][] = [
    [undefined, ''],
    [null, 'null'],
    [{ removed: 3n }, '{"removed":"3"}'],
    ['two\nlines', 'two lines'],
    [circular, '[object Object]'],
    ['x'.repeat(5_000), `${'x'.repeat(999)}…`],
  ];
  for (const [result, detail] of results) {
    it(`records ${detail.slice(0, 20) || 'nothing'} as what came out`, async () => {
      expect(await call(async () => result)).to.equal(detail);
    });
  }

  const failures: [thrown: unknown, message: string][] = [
    [new Error('no digest:\nthe table is empty'), 'no digest: the table is empty'],
    [new Error(''), 'the function failed without saying why'],
    ['no digest', 'no digest'],
  ];
  for (const [thrown, message] of failures) {
    it(`fails with "${message}", and keeps what was thrown as the cause`, async () => {
      const error = await rejection(
        call(() => {
          throw thrown;
        }),
      );
      expect(error).to.include({ message, cause: thrown });
    });
  }

  describe('with work of hotlist itself', () => {
    const asked: unknown[][] = [];
    const own: OwnWork = {
      run: async (input, { epoch }) => `${JSON.stringify(input)} under ${epoch}`,
      canRun(...args) {
        asked.push(args);
        return false;
      },
    };
    const executor = new LocalExecutor(new Map([['digest', () => 1]]), new Map([['refresh', own]]));
    const parameters = { function: 'refresh', input: { board: 'hot' } };

    it('runs it, though nobody can define a job of it', async () => {
      expect(await executor.run(aJobRun({ kind: 'local', parameters }))).to.equal('{"board":"hot"} under 7');
      expect(executor.check(parameters)).to.deep.equal([
        { field: 'executor.function', message: '"refresh" is not allowed; the functions are digest' },
      ]);
    });

    it('asks it whether it can be run', () => {
      expect(executor.canRun(parameters, 12)).to.equal(false);
      expect(asked).to.deep.equal([[{ board: 'hot' }, 12]]);
    });
  });

  it('leaves a function that it has not got to others for half a minute, and then says so', async () => {
    const executor = executorOf({ digest: () => 1 });
    const parameters = { function: 'sweep' };
    expect(executor.canRun({ function: 'digest' }, 0)).to.equal(true);
    expect(executor.canRun(parameters, 29_999)).to.equal(false);
    expect(executor.canRun(parameters, 30_000)).to.equal(true);
    const error = await rejection(executor.run(aJobRun({ kind: 'local', parameters })));
    expect((error as Error).message).to.include('"sweep" is not allowed; the functions are digest');
  });

  it('takes any name for a function while none is loaded', () => {
    const executor = new LocalExecutor(undefined);
    expect(executor.check({ function: 'digest' })).to.deep.equal([]);
    expect(executor.check({ function: '' })).to.have.length(1);
    expect(executor.check({})).to.have.length(1);
    expect(executor.check({ function: 'digest', inputs: 1 })).to.have.length(1);
  });

  it('has not ended before the function has, even when it is told to stop', async () => {
    let finish = () => {};
    const work: LocalFunction = () => new Promise<void>((resolve) => (finish = resolve));
    const stop = new AbortController();
    const spec = { kind: 'local', parameters: { function: 'work' } } as const;
    let hasEnded = false;
    const ended = executorOf({ work })
      .run(aJobRun(spec, { signal: stop.signal }))
      .then(() => (hasEnded = true));
    stop.abort(new Error('the lease was lost'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasEnded).to.equal(false);
    finish();
    await ended;
  });
});
