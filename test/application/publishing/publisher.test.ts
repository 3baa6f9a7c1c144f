import { expect } from 'chai';
import { StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import type { PublishedList } from '../../../src/application/publishing/published-list.js';
import { aBoard } from '../../support/a-board.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { aPublisher, NEVER, NOW, rankingOf } from '../../support/a-publisher.js';
import { rejection } from '../../support/rejection.js';

describe('Publisher', () => {
  /** Publishes a ranking of so many items of the board. */
  async function publish(
    { publisher }: Pick<ReturnType<typeof aPublisher>, 'publisher'>,
    count: number,
    token = 7,
    name = 'hot',
  ): Promise<PublishedList> {
    const published = await publisher.publish(aBoard({ name }), rankingOf(count), token, NEVER);
    if (!published) throw new Error('the board is held');
    return published;
  }

  it('makes a ranking the first version of its board, in the store and in memory', async () => {
    const parts = aPublisher();
    const published = await publish(parts, 2);
    expect(published.token).to.equal(7);
    expect(published.list.version).to.equal(1);
    expect(published.list.entries.map(({ rank, item, previousRank }) => [rank, item.id, previousRank])).to.deep.equal([
      [1, 'i-1', 0],
      [2, 'i-2', 0],
    ]);
    expect(await parts.store.load('hot')).to.equal(published);
    expect(parts.memory.get('hot')).to.equal(published);
  });

  it('makes each next ranking the next version, with the ranks before', async () => {
    const parts = aPublisher();
    await publish(parts, 1);
    await publish(parts, 2);
    const { list } = await publish(parts, 3, 8);
    expect(list.version).to.equal(3);
    expect(list.entries.map(({ previousRank }) => previousRank)).to.deep.equal([1, 2, 0]);
    expect(parts.memory.get('hot')?.list).to.equal(list);
  });

  it('replaces a damaged list by the version after it', async () => {
    const parts = aPublisher();
    await parts.store.save(aPublishedList({ version: 41 }));
    parts.store.damage('hot', 41);
    const { list } = await publish(parts, 1);
    expect(list.version).to.equal(42);
    expect(list.entries.map(({ previousRank }) => previousRank)).to.deep.equal([0]);
  });

  it('goes on from the version in the store, whoever published it', async () => {
    const parts = aPublisher();
    parts.memory.put(aPublishedList({ version: 3, token: 1 }), 'publisher', 0);
    await parts.store.save(aPublishedList({ version: 41, token: 2 }));
    const { list } = await publish(parts, 1);
    expect(list.version).to.equal(42);
    expect(list.entries[0]?.previousRank).to.equal(1);
  });

  it('goes on from the version it serves when the store was put back to an older state', async () => {
    const parts = aPublisher();
    parts.memory.put(aPublishedList({ version: 90, token: 9 }), 'redis', 0);
    expect((await publish(parts, 1, 1)).list.version).to.equal(91);
    parts.store.clear();
    expect((await publish(parts, 1, 1)).list.version).to.equal(92);
    expect(parts.memory.get('hot')?.list.version).to.equal(92);
  });

  it('announces the list, its token and how long publishing took', async () => {
    const parts = aPublisher();
    parts.way.before = async (operation) => {
      if (operation === 'save') await parts.clock.advance(30);
    };
    const { list } = await publish(parts, 1);
    expect(parts.events.all).to.deep.equal([{ type: 'list published', list, token: 7, durationMs: 30 }]);
  });

  it('makes a list durable, then serves it, then brings it to the others', async () => {
    const seen: unknown[] = [];
    const look = async (when: string) => {
      const [stored, served] = [await parts.store.load('hot'), parts.memory.get('hot')];
      seen.push([when, stored?.list.version, served?.list.version]);
    };
    const parts = aPublisher({ spread: () => look('spreading') });
    parts.way.before = (operation) => (operation === 'save' ? look('before it is durable') : undefined);
    parts.way.after = (operation) => (operation === 'save' ? look('durable') : undefined);
    await publish(parts, 1);
    expect(seen).to.deep.equal([
      ['before it is durable', undefined, undefined],
      ['durable', 1, undefined],
      ['spreading', 1, 1],
    ]);
  });

  it('hands its signal to the store and to those who bring the list to the others', async () => {
    const { signal } = new AbortController();
    const signals: unknown[] = [];
    const parts = aPublisher({ spread: async (_, given) => void signals.push(given) });
    const save = parts.store.save.bind(parts.store);
    parts.store.save = (published, given?: AbortSignal) => {
      signals.push(given);
      return save(published);
    };
    await parts.publisher.publish(aBoard(), rankingOf(1), 7, signal);
    expect(signals).to.deep.equal([signal, signal]);
  });

  it('resolves only when the list has been brought to the others', async () => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const parts = aPublisher({ spread: () => arrived });
    let isDone = false;
    const done = publish(parts, 1).then(() => {
      isDone = true;
    });
    await parts.clock.advance(0);
    expect([isDone, parts.memory.get('hot')?.list.version]).to.deep.equal([false, 1]);
    arrive();
    await done;
  });

  it('publishes each board by itself', async () => {
    const parts = aPublisher();
    await publish(parts, 1);
    await publish(parts, 1);
    await publish(parts, 2, 3, 'week');
    expect([parts.memory.get('hot')?.list.version, parts.memory.get('week')?.list.version]).to.deep.equal([2, 1]);
  });

  it('does not serve an older list than it serves already, when the newer one arrived while it saved', async () => {
    const parts = aPublisher();
    const newer = aPublishedList({ version: 2, token: 8 });
    parts.way.after = (operation) => {
      if (operation === 'save') parts.memory.put(newer, 'redis', 0);
    };
    expect((await publish(parts, 1)).list.version).to.equal(1);
    expect(parts.memory.get('hot')).to.equal(newer);
  });

  describe('refused because another holder has published since', () => {
    async function refused() {
      const spread: PublishedList[] = [];
      const parts = aPublisher({ spread: async (published) => void spread.push(published) });
      await publish(parts, 1, 5);
      await parts.store.save(aPublishedList({ version: 2, token: 6 }));
      const before = { stored: await parts.store.load('hot'), served: parts.memory.get('hot') };
      const error = await rejection(publish(parts, 3, 5));
      return { ...parts, error, before, spread, events: parts.events.all.slice(1) };
    }

    it('rejects with the store’s refusal, without trying again', async () => {
      const { error, way, clock } = await refused();
      expect(error).to.be.instanceOf(StaleTokenError);
      expect((error as Error).message).to.equal(
        'version 3 of board "hot" with token 5 was refused: another instance has taken the board over or published since',
      );
      expect(way.asked).to.deep.include({ save: 2, load: 2 });
      expect(clock.sleeping).to.equal(0);
    });

    it('changes neither what is stored nor what is served, and brings nothing to the others', async () => {
      const { before, store, memory, spread } = await refused();
      expect(await store.load('hot')).to.equal(before.stored);
      expect(memory.get('hot')).to.equal(before.served);
      expect(spread).to.have.lengthOf(1);
    });

    it('announces the refusal, and no list', async () => {
      const { error, events } = await refused();
      const reason = (error as Error).message;
      expect(events).to.deep.equal([{ type: 'publish refused', board: 'hot', token: 5, tier: 'database', reason }]);
    });
  });

  it('refuses the slower of two publishes that began from the same version', async () => {
    const parts = aPublisher();
    const results = await Promise.allSettled([publish(parts, 1, 5), publish(parts, 2, 5)]);
    expect(results.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected']);
    expect((await parts.store.load('hot'))?.list.version).to.equal(1);
    expect(parts.memory.get('hot')).to.equal(await parts.store.load('hot'));
  });

  describe('on a board that is held', () => {
    const HOLD_MS = 60_000;

    async function held() {
      const parts = aPublisher();
      await parts.store.rollBack(aPublishedList({ version: 1 }), HOLD_MS);
      return { ...parts, publish: () => parts.publisher.publish(aBoard(), rankingOf(1), 7, NEVER) };
    }

    it('publishes nothing, and fails nothing', async () => {
      const { publish, store, memory, way } = await held();
      expect(await publish()).to.equal(undefined);
      expect(way.asked.save).to.equal(1);
      expect((await store.load('hot'))?.list.version).to.equal(1);
      expect(memory.get('hot')).to.equal(undefined);
    });

    it('tells it once for each time that it is held', async () => {
      const { publish, store, clock, events } = await held();
      for (const _ of [1, 2, 3]) await publish();
      expect(events.all).to.deep.equal([{ type: 'board held', board: 'hot', until: NOW + HOLD_MS }]);
      await clock.advance(HOLD_MS / 2);
      await store.rollBack(aPublishedList({ version: 2 }), HOLD_MS);
      for (const _ of [1, 2, 3]) await publish();
      expect(events.of('board held').map(({ until }) => until - NOW)).to.deep.equal([HOLD_MS, 1.5 * HOLD_MS]);
    });

    it('publishes again once the time has passed', async () => {
      const { publish, clock, events } = await held();
      await publish();
      await clock.advance(HOLD_MS);
      expect((await publish())?.list.version).to.equal(2);
      expect(events.all.map(({ type }) => type)).to.deep.equal(['board held', 'list published']);
    });
  });
});
