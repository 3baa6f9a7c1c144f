import { expect } from 'chai';
import { LiveRanker, type LiveRankerOptions } from '../../../src/application/ranking/live-ranker.js';
import type { Item } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;
const BOARD = aBoard({ size: 3 });

function setUp(options: Partial<LiveRankerOptions> = {}) {
  const source = new FedItemSource();
  const clock = new ManualClock(source.now);
  const events = new RecordedEvents();
  const ranker = new LiveRanker({
    source,
    clock,
    announce: events.announce,
    options: { slack: 2, overlapMs: 5_000, rebuildEveryMs: HOUR_MS, ...options },
  });
  for (let index = 1; index <= 50; index++) source.put(post(index, index));
  const ids = async () => {
    source.now += 10_000;
    await clock.advance(10_000);
    return (await ranker.rank(BOARD, NEVER)).hottest.map(({ item }) => item.id);
  };
  const built = () => events.of('board ranked').map((event) => event.built);
  return { source, clock, events, ranker, ids, built };
}

/** All of them within a moment, so that the likes decide. */
function post(index: number, likes: number): Item {
  const createdAt = 1_356_998_400_000 - HOUR_MS + index;
  return { id: `i-${index}`, title: '', url: '', author: '', createdAt, updatedAt: 0, signals: { likes } };
}

describe('LiveRanker', () => {
  it('reads every item once, and then what has changed', async () => {
    const { source, ids, events } = setUp();
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
    source.put(post(7, 1_000));
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(source.scanned).to.equal(50);
    const [first, second] = events.of('board ranked');
    // All that can be listed, and its slack, is read back: there are fewer than the list and its spares.
    expect(first).to.include({ built: 'first', itemsRead: 50 + 5 });
    expect(second).to.include({ built: undefined });
    // One that changed, told twice at most, and what came up.
    expect(second?.itemsRead).to.be.at.most(2 + 5 + 1);
    expect(second?.members).to.be.below(20);
  });

  it('follows rises, falls, newcomers, removals and comings back', async () => {
    const { source, ids, built } = setUp();
    await ids();
    source.put(post(50, 0));
    expect(await ids()).to.deep.equal(['i-49', 'i-48', 'i-47']);
    source.put(post(99, 500));
    source.remove('i-48');
    expect(await ids()).to.deep.equal(['i-99', 'i-49', 'i-47']);
    source.put(post(48, 48));
    expect(await ids()).to.deep.equal(['i-99', 'i-49', 'i-48']);
    expect(built()).to.deep.equal(['first', undefined, undefined, undefined]);
  });

  it('reads every item again when more have fallen or gone than it has slack for', async () => {
    const { source, ids, built } = setUp();
    await ids();
    for (const index of [50, 49, 48]) source.remove(`i-${index}`);
    expect(await ids()).to.deep.equal(['i-47', 'i-46', 'i-45']);
    expect(built()).to.deep.equal(['first', 'slack used up']);
    source.put(post(1, 90));
    expect(await ids()).to.deep.equal(['i-1', 'i-47', 'i-46']);
    expect(built().at(-1)).to.equal(undefined);
  });

  it('finds out when it reads the list back what the feed does not tell', async () => {
    const { source, ids } = setUp();
    await ids();
    source.items.delete('i-49');
    source.items.set('i-50', post(50, 2));
    expect(await ids()).to.deep.equal(['i-48', 'i-47', 'i-46']);
  });

  it('shows what is there now: the title and counters of the same view', async () => {
    const { source, ranker } = setUp();
    await ranker.rank(BOARD, NEVER);
    const renamed = { ...post(50, 60), title: 'Renamed' };
    source.items.set('i-50', renamed);
    const { hottest } = await ranker.rank(BOARD, NEVER);
    expect(hottest[0]).to.deep.equal({ item: renamed, points: 60 });
  });

  describe('with a transaction that commits late', () => {
    for (const [overlapMs, expected] of [
      [5_000, 'i-7'],
      [0, 'i-50'],
    ] as const) {
      it(`${expected === 'i-7' ? 'finds' : 'misses'} its change with an overlap of ${overlapMs} ms`, async () => {
        const { source, ids } = setUp({ overlapMs });
        await ids();
        const writtenAt = source.now - 300;
        source.put(post(7, 1_000), writtenAt);
        expect((await ids())[0]).to.equal(expected);
      });
    }
  });

  it('reads every item at each refresh of a source that cannot tell what has changed', async () => {
    const { source, ids, built } = setUp();
    source.hasFeed = false;
    await ids();
    source.items.set('i-7', post(7, 1_000));
    expect((await ids())[0]).to.equal('i-7');
    expect(built()).to.deep.equal(['first', 'no feed']);
  });

  it('reads every item after a silence longer than a feed reaches back, or when the clock was set back', async () => {
    const { source, ids, built } = setUp();
    await ids();
    source.now += 25 * HOUR_MS;
    await ids();
    source.now -= HOUR_MS;
    await ids();
    expect(built()).to.deep.equal(['first', 'feed too short', 'feed too short']);
  });

  describe('when it is time to read every item', () => {
    it('compares, and says that nothing differs', async () => {
      const { clock, ids, built, events } = setUp();
      await ids();
      await clock.advance(HOUR_MS);
      expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
      expect(built()).to.deep.equal(['first', 'scheduled']);
      expect(events.of('board verified')).to.deep.equal([
        { type: 'board verified', board: 'hot', places: 3, mismatches: 0 },
      ]);
    });

    it('heals what the feed did not tell of, and says in how many places', async () => {
      const { source, clock, ids, events } = setUp();
      await ids();
      source.items.set('i-7', post(7, 1_000));
      expect((await ids())[0]).to.equal('i-50');
      await clock.advance(HOUR_MS);
      expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
      expect(events.of('board verified')[0]).to.include({ places: 3, mismatches: 3 });
    });
  });

  it('is exact after a refresh that was stopped half way', async () => {
    const { source, ids, ranker } = setUp();
    await ids();
    source.put(post(7, 1_000));
    source.put(post(8, 2_000));
    const stop = new AbortController();
    stop.abort(new Error('the lease was lost'));
    expect(await rejection(ranker.rank(BOARD, stop.signal))).to.equal(stop.signal.reason);
    expect(await ids()).to.deep.equal(['i-8', 'i-7', 'i-50']);
  });

  it('keeps each board by itself', async () => {
    const { source, ranker, events } = setUp();
    const other = aBoard({ name: 'commented', weights: { comments: 1 }, size: 1 });
    source.put({ ...post(3, 0), signals: { likes: 0, comments: 5 } });
    for (let round = 0; round < 2; round++) {
      expect((await ranker.rank(BOARD, NEVER)).hottest[0]?.item.id).to.equal('i-50');
      expect((await ranker.rank(other, NEVER)).hottest[0]?.item.id).to.equal('i-3');
    }
    expect(events.of('board ranked').map(({ built }) => built)).to.deep.equal(['first', 'first', undefined, undefined]);
  });
});
