import { expect } from 'chai';
import { FunctionFailedError } from '../../../src/adapters/executors/run-failed.js';
import { MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { TablesError } from '../../../src/adapters/tables/tables-error.js';
import { logRuns } from '../../../src/adapters/telemetry/log-runs.js';
import type { EventOf, RunOutcome } from '../../../src/application/events.js';
import { StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { loggedLines } from '../../support/logged-lines.js';

function setUp() {
  const logged = loggedLines();
  const onEvent = logRuns(logged.logger);
  const end = (outcome: RunOutcome, error?: unknown, job = 'refresh:hot') => {
    const event: EventOf<'run ended'> = { type: 'run ended', job, fireTime: 1, token: 2, outcome, durationMs: 3 };
    onEvent(error === undefined ? event : { ...event, error });
  };
  const skip = (job = 'refresh:hot') =>
    onEvent({ type: 'runs skipped', job, firstFireTime: 1, count: 2, reason: 'nobody was there', why: 'missed' });
  return { ...logged, end, skip };
}

describe('logRuns', () => {
  it('logs runs that succeed as routine', () => {
    const { end, lines } = setUp();
    end('succeeded');
    expect(lines).to.deep.equal([
      {
        level: 'debug',
        msg: 'run ended',
        job: 'refresh:hot',
        fireTime: 1,
        token: 2,
        outcome: 'succeeded',
        durationMs: 3,
      },
    ]);
  });

  it('logs the first failure in full, those that follow as routine, and that runs succeed again', () => {
    const { end, lines, levels } = setUp();
    for (let time = 0; time < 1_000; time++) end('failed', new TypeError('x is undefined'));
    end('succeeded');
    end('succeeded');
    expect(levels().filter((level) => !level.startsWith('debug'))).to.deep.equal([
      'error: run ended',
      'info: runs succeed again',
    ]);
    expect(lines[0]?.['err']).to.include({ type: 'TypeError', message: 'x is undefined' });
    expect(lines[1]).to.include({ level: 'debug', reason: 'x is undefined' });
    expect(lines[1]).not.to.have.property('err');
    expect(lines.find(({ msg }) => msg === 'runs succeed again')).to.include({ job: 'refresh:hot', failures: 1_000 });
  });

  it('of a function that failed logs in full what nobody foresaw, and a reason alone where it says all', () => {
    const { end, lines } = setUp();
    end('failed', new FunctionFailedError('x is undefined', { cause: new TypeError('x is undefined') }), 'a');
    expect(lines[0]?.['err']).to.include({ message: 'x is undefined: x is undefined' });
    end('failed', new FunctionFailedError('it is away', { cause: new StoreUnavailableError('it is away') }), 'b');
    expect(lines[1]).to.include({ level: 'error', reason: 'it is away' });
    expect(lines[1]).not.to.have.property('err');
  });

  it('logs anew when runs fail again', () => {
    const { end, levels } = setUp();
    for (const outcome of ['failed', 'succeeded', 'failed'] as const) end(outcome, undefined);
    expect(levels().filter((level) => level.startsWith('error'))).to.have.lengthOf(2);
  });

  for (const error of [
    new StoreUnavailableError('database did not answer within 6000 ms'),
    new StaleTokenError('hot', 5, 7),
    new MysqlDatabaseError('mysql://app@db:3306/site', new Error('what the driver said')),
    new TablesError([{ key: 'table', message: 'there is no such table' }]),
  ]) {
    it(`logs a ${error.name}, which was foreseen, in one sentence`, () => {
      const { end, lines } = setUp();
      end('failed', error);
      expect(lines[0]).to.include({ level: 'error', reason: error.message });
      expect(JSON.stringify(lines)).not.to.include('stack');
    });
  }

  it('warns of runs that were skipped, but not while runs fail, which has been told', () => {
    const { end, skip, levels } = setUp();
    skip();
    end('timed out', new Error('it took longer than 60000 ms'));
    skip();
    skip('refresh:week');
    end('succeeded');
    skip();
    expect(levels().filter((level) => level.endsWith('skipped'))).to.deep.equal([
      'warn: runs skipped',
      'debug: runs skipped',
      'warn: runs skipped',
      'warn: runs skipped',
    ]);
  });

  it('logs a run that took too long as an error in one sentence', () => {
    const { end, lines } = setUp();
    end('timed out', new Error('it took longer than 60000 ms'));
    expect(lines[0]).to.include({ level: 'error', reason: 'it took longer than 60000 ms' });
  });

  it('logs a run that was told to stop, and does not count it as a failure', () => {
    const { end, levels } = setUp();
    end('cancelled', new Error('the service is stopping'));
    end('failed');
    end('cancelled');
    end('succeeded');
    expect(levels()).to.deep.equal([
      'info: run ended',
      'error: run ended',
      'debug: run ended',
      'info: runs succeed again',
      'debug: run ended',
    ]);
  });

  it('counts the failures of each job by itself', () => {
    const { end, levels } = setUp();
    end('failed', 'why', 'refresh:hot');
    end('failed', 'why', 'refresh:week');
    end('succeeded', undefined, 'refresh:week');
    end('failed', 'why', 'refresh:hot');
    expect(levels()).to.deep.equal([
      'error: run ended',
      'error: run ended',
      'info: runs succeed again',
      'debug: run ended',
      'debug: run ended',
    ]);
  });
});
