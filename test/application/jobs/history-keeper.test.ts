import { once } from 'node:events';
import { expect } from 'chai';
import { HeldClaim } from '../../../src/application/jobs/held-claim.js';
import { HistoryKeeper } from '../../../src/application/jobs/history-keeper.js';
import { StoreWatch } from '../../../src/application/jobs/store-watch.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const MINUTE = 60_000;

function keep(removed: number[] = []) {
  const clock = new ManualClock(1_356_998_400_000);
  const events = new RecordedEvents();
  const lost: unknown[] = [];
  const cleaned: unknown[] = [];
  let failure: Error | undefined;
  let isHanging = false;
  const history = {
    lose: async (keys: readonly unknown[]) => {
      if (failure) throw failure;
      lost.push(...keys);
    },
    clean: async (rules: unknown, signal: AbortSignal) => {
      if (failure) throw failure;
      cleaned.push(rules);
      if (isHanging) await once(signal, 'abort').then(() => signal.throwIfAborted());
      return removed.shift() ?? 0;
    },
  };
  const watch = new StoreWatch(clock, events.announce);
  const keeper = new HistoryKeeper({ history, clock, random: () => 0.5 }, watch, { keepPerJob: 7, keepForMs: 9 });
  keeper.start();
  const claims = (count: number, epoch: number) =>
    Array.from({ length: count }, (_, shard) => {
      const claim = {
        definition: aJobDefinition(),
        shard,
        epoch,
        fireTime: 0,
        dueAt: 0,
        attempt: 1,
        lostBy: undefined,
      };
      return HeldClaim.begin({ ...claim, claimedAt: 0 }, 0, leaseTerms(9_000), clock);
    });
  return {
    clock,
    events,
    lost,
    cleaned,
    keeper,
    claims,
    fail: (error?: Error) => (failure = error),
    hang: () => (isHanging = true),
  };
}

describe('the keeper of the history', () => {
  it('records as lost what was left before what was claimed here, more than a minute ago', async () => {
    const { clock, lost, keeper, claims } = keep();
    keeper.saw(claims(1, 4));
    keeper.saw(claims(1, 5));
    await clock.advance(MINUTE);
    expect(lost).to.deep.equal([]);
    await clock.advance(MINUTE);
    expect(lost).to.deep.equal([{ job: 'digest', shard: 0, epoch: 5 }]);
    await clock.advance(10 * MINUTE);
    expect(lost).to.have.length(1);
    await keeper.stop();
  });

  it('cleans when much has come, and goes on while there is more', async () => {
    const { clock, cleaned, keeper, claims } = keep([1_000, 1_000, 12]);
    keeper.saw(claims(1_000, 1));
    await clock.advance(MINUTE);
    expect(cleaned).to.deep.equal([{ maxAgeMs: 9, keepPerJob: 7, limit: 1_000 }]);
    await clock.advance(1_000);
    expect(cleaned).to.have.length(3);
    await keeper.stop();
  });

  it('cleans seldom when little has come, and very seldom when nothing has', async () => {
    const { clock, cleaned, keeper, claims } = keep();
    await clock.advance(59 * MINUTE);
    expect(cleaned).to.have.length(0);
    await clock.advance(MINUTE);
    expect(cleaned).to.have.length(1);
    keeper.saw(claims(1, 1));
    await clock.advance(9 * MINUTE);
    expect(cleaned).to.have.length(1);
    await clock.advance(MINUTE);
    expect(cleaned).to.have.length(2);
    await keeper.stop();
  });

  it('goes on when the store is back, with what it had to record', async () => {
    const { clock, events, lost, keeper, claims, fail } = keep();
    keeper.saw(claims(1, 5));
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
