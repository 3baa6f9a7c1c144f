import { once } from 'node:events';
import { expect } from 'chai';
import { HistoryKeeper } from '../../../src/application/jobs/history-keeper.js';
import type { ClaimedRun } from '../../../src/application/jobs/job-claims.js';
import type { HistoryPage, JobHistory, KeptExecution } from '../../../src/application/jobs/job-history.js';
import { StoreWatch } from '../../../src/application/jobs/store-watch.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const MINUTE = 60_000;

function keep(removed: number[] = []) {
  const clock = new ManualClock(1_356_998_400_000);
  const events = new RecordedEvents();
  /** By the ids of what is recorded as running, whether its shard says so too, and whether its lease lasts. */
  const running = new Map<number, 'goes on' | 'lease is over' | 'settled'>();
  const lost: number[] = [];
  const cleaned: unknown[] = [];
  let failure: Error | undefined;
  let isHanging = false;
  const history = {
    list: async ({ states, after = 0, limit }: HistoryPage) => {
      if (failure) throw failure;
      expect(states).to.deep.equal(['running']);
      const ids = [...running.keys()].filter((id) => id > after).slice(0, limit);
      return ids.map((id) => ({ id }) as KeptExecution);
    },
    end: async (ends: Parameters<JobHistory['end']>[0]) => {
      for (const { id, state } of ends) {
        expect(state).to.equal('lost');
        lost.push(id);
        running.delete(id);
      }
    },
    clean: async (rules: unknown, signal: AbortSignal) => {
      if (failure) throw failure;
      cleaned.push(rules);
      if (isHanging) await once(signal, 'abort').then(() => signal.throwIfAborted());
      return removed.shift() ?? 0;
    },
  };
  const claims = {
    findUnsettled: async <R extends ClaimedRun>(runs: readonly R[]) =>
      runs
        .map((run) => ({ run, how: running.get((run as unknown as KeptExecution).id) }))
        .filter(({ how }) => how !== 'settled')
        .map(({ run, how }) => ({ run, isLeased: how === 'goes on' })),
  };
  const watch = new StoreWatch(clock, events.announce);
  const parts = { history, claims, clock, random: () => 0.5 };
  const keeper = new HistoryKeeper(parts, watch, { keepPerJob: 7, keepForMs: 9 });
  keeper.start();
  return {
    clock,
    events,
    running,
    lost,
    cleaned,
    keeper,
    fail: (error?: Error) => (failure = error),
    hang: () => (isHanging = true),
  };
}

describe('the keeper of the history', () => {
  it('records as lost what is recorded as running, and nobody has gone on with for a minute', async () => {
    const { clock, running, lost, keeper } = keep();
    running.set(1, 'goes on').set(2, 'lease is over').set(3, 'settled');
    await clock.advance(MINUTE);
    expect(lost).to.deep.equal([]);
    running.set(4, 'lease is over');
    await clock.advance(MINUTE);
    expect(lost).to.deep.equal([2, 3]);
    await clock.advance(10 * MINUTE);
    expect(lost).to.deep.equal([2, 3, 4]);
    await keeper.stop();
  });

  it('lets be what somebody goes on with again, as when the store was away', async () => {
    const { clock, running, lost, keeper } = keep();
    for (const how of ['lease is over', 'goes on', 'lease is over'] as const) {
      running.set(1, how);
      await clock.advance(MINUTE);
    }
    expect(lost).to.deep.equal([]);
    await keeper.stop();
  });

  it('looks at all that is recorded as running, page by page', async () => {
    const { clock, running, lost, keeper } = keep();
    for (let id = 1; id <= 1_200; id++) running.set(id, id % 600 === 0 ? 'settled' : 'goes on');
    await clock.advance(2 * MINUTE);
    expect(lost).to.deep.equal([600, 1_200]);
    await keeper.stop();
  });

  it('cleans when much has come, and goes on while there is more', async () => {
    const { clock, cleaned, keeper } = keep([1_000, 1_000, 12]);
    keeper.saw(1_000);
    await clock.advance(MINUTE);
    expect(cleaned).to.deep.equal([{ maxAgeMs: 9, keepPerJob: 7, limit: 1_000 }]);
    await clock.advance(1_000);
    expect(cleaned).to.have.length(3);
    await keeper.stop();
  });

  it('cleans seldom when little has come, and very seldom when nothing has', async () => {
    const { clock, cleaned, keeper } = keep();
    await clock.advance(59 * MINUTE);
    expect(cleaned).to.have.length(0);
    await clock.advance(MINUTE);
    expect(cleaned).to.have.length(1);
    keeper.saw(1);
    await clock.advance(9 * MINUTE);
    expect(cleaned).to.have.length(1);
    await clock.advance(MINUTE);
    expect(cleaned).to.have.length(2);
    await keeper.stop();
  });

  it('goes on when the store is back, with what it had to record', async () => {
    const { clock, events, running, lost, keeper, fail } = keep();
    running.set(1, 'settled');
    await clock.advance(MINUTE);
    fail(new Error('it is away'));
    await clock.advance(5 * MINUTE);
    expect(events.of('job store down')).to.have.length(1);
    fail();
    await clock.advance(MINUTE);
    expect(lost).to.have.length(1);
    expect(events.of('job store up')).to.have.length(1);
    await keeper.stop();
    expect(clock.sleeping).to.equal(0);
  });

  it('ends a cleaning that goes on when it is stopped, which is no failure', async () => {
    const { clock, events, cleaned, keeper, hang } = keep();
    hang();
    await clock.advance(60 * MINUTE);
    expect(cleaned).to.have.length(1);
    await keeper.stop();
    expect(events.of('job store down')).to.have.length(0);
    expect(clock.sleeping).to.equal(0);
  });
});
