import { expect } from 'chai';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { Guard } from '../../../src/adapters/resilience/guard.js';
import { GuardedHotListStore, isAnswerOfStore } from '../../../src/adapters/resilience/guarded-hot-list-store.js';
import {
  BoardHeldError,
  DamagedListError,
  StaleTokenError,
} from '../../../src/application/publishing/hot-list-store.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';
import { TroubledStore } from '../../support/troubled-store.js';

function setUp({ savesAgain = false } = {}) {
  const store = new MemoryHotListStore();
  const way = new TroubledStore(store);
  const events = new RecordedEvents();
  const guard = new Guard({
    tier: 'database',
    timeoutMs: 60_000,
    isAnswer: isAnswerOfStore,
    clock: new ManualClock(NOW),
    announce: events.announce,
  });
  return { store, way, events, guarded: new GuardedHotListStore(way, guard, savesAgain) };
}

describeHotListStore('a guard', async () => ({
  store: setUp().guarded,
  codec: protobufHotListCodec,
  close: async () => undefined,
}));

describe('GuardedHotListStore', () => {
  it('repeats what it reads, and not what it writes', async () => {
    const { guarded, way } = setUp();
    const failOnce = () => {
      let isFirst = true;
      way.before = () => {
        const fails = isFirst;
        isFirst = false;
        if (fails) throw new Error('ECONNRESET');
      };
    };
    failOnce();
    expect(await guarded.load('hot')).to.equal(undefined);
    failOnce();
    expect((await guarded.versions(['hot'])).size).to.equal(0);
    failOnce();
    expect(await rejection(guarded.save(aPublishedList()))).to.be.instanceOf(StoreUnavailableError);
    expect(way.asked).to.deep.equal({ load: 2, versions: 2, save: 1 });
  });

  it('repeats what it writes where it is told to', async () => {
    const { guarded, way, store } = setUp({ savesAgain: true });
    let isFirst = true;
    way.before = () => {
      const fails = isFirst;
      isFirst = false;
      if (fails) throw new Error('ECONNRESET');
    };
    const published = aPublishedList();
    await guarded.save(published);
    expect(await store.load('hot')).to.equal(published);
  });

  it('takes what the store says of a list for an answer, however often it says so', async () => {
    const { guarded, store, events } = setUp();
    await store.rollBack(aPublishedList({ version: 2, token: 5 }), 60_000);
    store.damage('hot', 2);
    for (let time = 0; time < 5; time++) {
      expect(await rejection(guarded.save(aPublishedList({ version: 3, token: 4 })))).to.be.instanceOf(StaleTokenError);
      expect(await rejection(guarded.save(aPublishedList({ version: 3, token: 5 })))).to.be.instanceOf(BoardHeldError);
      expect(await rejection(guarded.load('hot'))).to.be.instanceOf(DamagedListError);
    }
    expect(events.all).to.deep.equal([]);
  });

  it('saves nothing when it was told to stop, says why, and does not take that for a failure', async () => {
    const { guarded, way, events } = setUp();
    const reason = new Error('the lease was lost');
    for (let time = 0; time < 5; time++) {
      expect(await rejection(guarded.save(aPublishedList(), AbortSignal.abort(reason)))).to.equal(reason);
    }
    expect([way.asked.save, events.all]).to.deep.equal([0, []]);
  });
});
