import { expect } from 'chai';
import sinon from 'sinon';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import {
  DamagedListError,
  type HotListStore,
  StaleTokenError,
} from '../../../src/application/publishing/hot-list-store.js';
import { Publisher } from '../../../src/application/publishing/publisher.js';
import type { Ranking } from '../../../src/domain/hot-list.js';
import { aBoard } from '../../support/a-board.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

const NOW = 1_356_998_400_000;

function rankingOf(count: number): Ranking {
  return { computedAt: NOW, hottest: someItems(count, NOW).map((item) => ({ item, points: 10 })) };
}

function setUp(store: HotListStore = new MemoryHotListStore()) {
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  return {
    store,
    memory,
    clock,
    events,
    publisher: new Publisher(store, memory, protobufHotListCodec, clock, events.announce),
  };
}

describe('Publisher', () => {
  it('makes a ranking the first version of its board, in the store and in memory', async () => {
    const { publisher, store, memory } = setUp();
    const published = await publisher.publish(aBoard(), rankingOf(2), 7);
    expect(published.token).to.equal(7);
    expect(published.list.version).to.equal(1);
    expect(published.list.entries.map(({ rank, item, previousRank }) => [rank, item.id, previousRank])).to.deep.equal([
      [1, 'i-1', 0],
      [2, 'i-2', 0],
    ]);
    expect(await store.load('hot')).to.equal(published);
    expect(memory.get('hot')).to.equal(published);
  });

  it('makes each next ranking the next version, with the ranks before', async () => {
    const { publisher, memory } = setUp();
    await publisher.publish(aBoard(), rankingOf(1), 7);
    await publisher.publish(aBoard(), rankingOf(2), 7);
    const { list } = await publisher.publish(aBoard(), rankingOf(3), 8);
    expect(list.version).to.equal(3);
    expect(list.entries.map(({ previousRank }) => previousRank)).to.deep.equal([1, 2, 0]);
    expect(memory.get('hot')?.list).to.equal(list);
  });

  it('replaces a damaged list by the version after it', async () => {
    const store = new MemoryHotListStore();
    sinon.stub(store, 'load').rejects(new DamagedListError('hot', 41, new Error('premature EOF')));
    const { publisher } = setUp(store);
    const { list } = await publisher.publish(aBoard(), rankingOf(1), 7);
    expect(list.version).to.equal(42);
    expect(list.entries.map(({ previousRank }) => previousRank)).to.deep.equal([0]);
  });

  it('hands the signal on to the store', async () => {
    const store = new MemoryHotListStore();
    const save = sinon.spy(store, 'save');
    const { signal } = new AbortController();
    await setUp(store).publisher.publish(aBoard(), rankingOf(1), 7, signal);
    expect(save.firstCall.args).to.have.lengthOf(2);
    expect((save.firstCall.args as unknown[])[1]).to.equal(signal);
  });

  it('goes on from the version in the store, whoever published it', async () => {
    const { publisher, store, memory } = setUp();
    memory.put(aPublishedList({ version: 3, token: 1 }));
    await store.save(aPublishedList({ version: 41, token: 2 }));
    const { list } = await publisher.publish(aBoard(), rankingOf(1), 3);
    expect(list.version).to.equal(42);
    expect(list.entries[0]?.previousRank).to.equal(1);
  });

  it('announces the list, its token and how long publishing took', async () => {
    const { publisher, store, clock, events } = setUp();
    const save = store.save.bind(store);
    sinon.replace(store, 'save', async (published) => {
      await clock.advance(30);
      await save(published);
    });
    const { list } = await publisher.publish(aBoard(), rankingOf(1), 7);
    expect(events.all).to.deep.equal([{ type: 'list published', list, token: 7, durationMs: 30 }]);
  });

  it('makes a list durable before this instance serves it', async () => {
    const { publisher, store, memory } = setUp();
    const save = store.save.bind(store);
    let servedDuringSave: unknown = 'save was not called';
    sinon.replace(store, 'save', async (published) => {
      servedDuringSave = memory.get('hot');
      await save(published);
    });
    await publisher.publish(aBoard(), rankingOf(1), 7);
    expect(servedDuringSave).to.equal(undefined);
    expect(memory.get('hot')?.list.version).to.equal(1);
  });

  it('publishes each board by itself', async () => {
    const { publisher, memory } = setUp();
    await publisher.publish(aBoard({ name: 'hot' }), rankingOf(1), 7);
    await publisher.publish(aBoard({ name: 'hot' }), rankingOf(1), 7);
    await publisher.publish(aBoard({ name: 'week' }), rankingOf(2), 3);
    expect([memory.get('hot')?.list.version, memory.get('week')?.list.version]).to.deep.equal([2, 1]);
  });

  describe('refused because another holder has published since', () => {
    async function refused() {
      const { publisher, store, memory, events } = setUp();
      await publisher.publish(aBoard(), rankingOf(1), 5);
      const taken = aPublishedList({ version: 2, token: 6 });
      await store.save(taken);
      const before = { stored: await store.load('hot'), served: memory.get('hot'), events: events.all.length };
      const error = await rejection(publisher.publish(aBoard(), rankingOf(3), 5));
      return { error, before, store, memory, events: events.all.slice(before.events) };
    }

    it('rejects with the store’s refusal', async () => {
      const { error } = await refused();
      expect(error).to.be.instanceOf(StaleTokenError);
      expect((error as Error).message).to.equal(
        'version 3 of board "hot" with token 5 was refused: another instance has taken the board over and published since',
      );
    });

    it('changes neither what is stored nor what is served', async () => {
      const { before, store, memory } = await refused();
      expect(await store.load('hot')).to.equal(before.stored);
      expect(memory.get('hot')).to.equal(before.served);
    });

    it('announces the refusal, and no list', async () => {
      const { error, events } = await refused();
      expect(events).to.deep.equal([
        { type: 'publish refused', board: 'hot', token: 5, reason: (error as Error).message },
      ]);
    });
  });

  it('refuses the slower of two publishes that began from the same version', async () => {
    const { publisher, store, memory } = setUp();
    const results = await Promise.allSettled([
      publisher.publish(aBoard(), rankingOf(1), 5),
      publisher.publish(aBoard(), rankingOf(2), 5),
    ]);
    expect(results.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
    expect((await store.load('hot'))?.list.version).to.equal(1);
    expect(memory.get('hot')).to.equal(await store.load('hot'));
  });

  it('serves nothing new and announces nothing when the store fails', async () => {
    const failure = new Error('the disk is full');
    const { publisher, store, memory, events } = setUp();
    sinon.replace(store, 'save', () => Promise.reject(failure));
    expect(await rejection(publisher.publish(aBoard(), rankingOf(1), 7))).to.equal(failure);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.all).to.deep.equal([]);
  });
});
