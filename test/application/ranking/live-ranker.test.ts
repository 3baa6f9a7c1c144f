import { expect } from 'chai';
import type { LiveRankerOptions } from '../../../src/application/ranking/kept-board.js';
import { aBoard } from '../../support/a-board.js';
import { aLiveRanker } from '../../support/a-live-ranker.js';
import { aPost } from '../../support/a-post.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;
const BOARD = aBoard({ size: 3 });

function setUp(options: Partial<LiveRankerOptions> = {}) {
  const source = new FedItemSource();
  for (let index = 1; index <= 50; index++) source.put(aPost(index, index));
  // What was put is told no more.
  source.now += 10_000;
  const live = aLiveRanker(source, options);
  /** Ten seconds later, with what was built. */
  const ids = async () => {
    source.now += 10_000;
    await live.clock.advance(10_000);
    return (await live.rankWhenBuilt(BOARD)).hottest.map(({ item }) => item.id);
  };
  /** With what was built already. */
  const start = async () => {
    await live.rank(BOARD);
    await live.rankWhenBuilt(BOARD);
  };
  return { source, ids, start, ...live };
}

describe('LiveRanker', () => {
  it('reads every item once, and then what has changed', async () => {
    const { source, ids, start, events, builds, ways } = setUp();
    await start();
    source.put(aPost(7, 1_000));
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(builds.started).to.equal(1);
    expect(events.of('board built')[0]).to.include({ board: 'hot', reason: 'first', itemsRead: 50 });
    expect(ways()).to.deep.equal(['threshold scan', 'changes', 'changes']);
    const last = events.of('board ranked').at(-1);
    // One that changed, told twice at most; and all that can be listed are read back.
    expect(last?.itemsRead).to.be.at.most(2 + 5 + 1);
    expect(last?.members).to.be.within(5, 20);
  });

  it('follows rises, falls, newcomers, removals and comings back', async () => {
    const { source, ids, start, builds } = setUp();
    await start();
    source.put(aPost(50, 0));
    expect(await ids()).to.deep.equal(['i-49', 'i-48', 'i-47']);
    source.put(aPost(99, 500));
    source.remove('i-48');
    expect(await ids()).to.deep.equal(['i-99', 'i-49', 'i-47']);
    source.put(aPost(48, 48));
    expect(await ids()).to.deep.equal(['i-99', 'i-49', 'i-48']);
    expect(builds.started).to.equal(1);
  });

  it('finds out when it reads the list back what the feed does not tell', async () => {
    const { source, ids, start } = setUp();
    await start();
    source.items.delete('i-49');
    source.items.set('i-50', aPost(50, 2));
    expect(await ids()).to.deep.equal(['i-48', 'i-47', 'i-46']);
  });

  it('shows what is there now: the title and counters of the same view', async () => {
    const { source, start, rank, ways } = setUp();
    await start();
    const renamed = { ...aPost(50, 60), title: 'Renamed' };
    source.items.set('i-50', renamed);
    const { hottest } = await rank(BOARD);
    expect(hottest[0]).to.deep.equal({ item: renamed, points: 60 });
    expect(ways().at(-1)).to.equal('changes');
  });

  describe('with a transaction that commits late', () => {
    for (const [overlapMs, expected] of [
      [5_000, 'i-7'],
      [0, 'i-50'],
    ] as const) {
      it(`${expected === 'i-7' ? 'finds' : 'misses'} its change with an overlap of ${overlapMs} ms`, async () => {
        const { source, ids, start } = setUp({ overlapMs });
        await start();
        const writtenAt = source.now - 300;
        await ids();
        source.put(aPost(7, 1_000), writtenAt + 10_000);
        expect((await ids())[0]).to.equal(expected);
      });

      it(`${expected === 'i-7' ? 'finds' : 'misses'} one from before the build, with an overlap of ${overlapMs} ms`, async () => {
        const { source, builds, rank, rankWhenBuilt } = setUp({ overlapMs });
        await rank(BOARD);
        await builds.ended();
        source.put(aPost(7, 1_000), source.now - 300);
        source.now += 10_000;
        expect((await rankWhenBuilt(BOARD)).hottest[0]?.item.id).to.equal(expected);
      });
    }
  });

  it('is exact after a refresh that was stopped half way', async () => {
    const { source, ids, start, rank } = setUp();
    await start();
    source.put(aPost(7, 1_000));
    source.put(aPost(8, 2_000));
    const stop = new AbortController();
    source.onChange = () => stop.abort(new Error('the lease was lost'));
    expect(await rejection(rank(BOARD, stop.signal))).to.equal(stop.signal.reason);
    source.onChange = () => {};
    expect(await ids()).to.deep.equal(['i-8', 'i-7', 'i-50']);
  });

  it('keeps each board by itself', async () => {
    const { source, rank, rankWhenBuilt, ways } = setUp();
    const other = aBoard({ name: 'commented', weights: { comments: 1 }, size: 1 });
    source.put({ ...aPost(3, 0), signals: { likes: 0, comments: 5 } });
    for (const how of [rank, rankWhenBuilt]) {
      expect((await how(BOARD)).hottest[0]?.item.id).to.equal('i-50');
      expect((await how(other)).hottest[0]?.item.id).to.equal('i-3');
    }
    expect(ways()).to.deep.equal(['threshold scan', 'threshold scan', 'changes', 'changes']);
  });

  it('ranks a board one at a time, and each of two in its turn', async () => {
    const { source, start, rank } = setUp();
    await start();
    let views = 0;
    let most = 0;
    source.onChange = () => {
      most = Math.max(most, views);
    };
    const withView = source.withView.bind(source);
    source.withView = async (read) => {
      views++;
      return withView(read).finally(() => views--);
    };
    source.put(aPost(7, 1_000));
    const [first, second] = await Promise.all([rank(BOARD), rank(BOARD)]);
    expect(first).to.deep.equal(second);
    expect(most).to.equal(1);
  });

  describe('of a source that cannot tell what has changed', () => {
    for (const [givesNewest, way] of [
      [true, 'threshold scan'],
      [false, 'full scan'],
    ] as const) {
      it(`makes every list by a ${way}, and builds nothing`, async () => {
        const { source, ids, builds, ways } = setUp();
        Object.assign(source, { hasFeed: false, givesNewest });
        await ids();
        source.items.set('i-7', aPost(7, 1_000));
        expect((await ids())[0]).to.equal('i-7');
        expect(ways()).to.deep.equal([way, way]);
        expect(builds.started).to.equal(0);
      });
    }

    it('lets go what it kept while the source could', async () => {
      const { source, start, ids, rank, ways } = setUp();
      await start();
      source.hasFeed = false;
      source.items.set('i-7', aPost(7, 1_000));
      expect((await ids())[0]).to.equal('i-7');
      source.hasFeed = true;
      await rank(BOARD);
      expect(ways().slice(-2)).to.deep.equal(['threshold scan', 'threshold scan']);
    });
  });

  describe('when a tenure ends', () => {
    it('lets go what it keeps, calls off the build, and begins anew in the next', async () => {
      const { source, builds, events, ranker, rank, tenure, rankWhenBuilt, clock } = setUp();
      const held = new AbortController();
      builds.hold();
      await rank(BOARD);
      const reason = new Error('the lease was lost');
      tenure.abort(reason);
      expect(events.of('board let go')).to.deep.equal([{ type: 'board let go', board: 'hot' }]);
      builds.release();
      await builds.ended();
      await clock.advance(HOUR_MS);
      expect(events.of('board built')).to.deep.equal([]);
      expect(events.of('board build failed')).to.deep.equal([]);
      expect(await rejection(rankWhenBuilt(BOARD))).to.equal(reason);

      source.items.set('i-7', aPost(7, 1_000));
      const { signal } = held;
      await ranker.rank(BOARD, signal, signal);
      await builds.ended();
      expect((await ranker.rank(BOARD, signal, signal)).hottest[0]?.item.id).to.equal('i-7');
      expect(events.of('board built').map(({ reason }) => reason)).to.deep.equal(['first']);
    });

    it('and a new one begins before anybody said so, keeps nothing either', async () => {
      const { source, start, ranker, events } = setUp();
      await start();
      // Neither told nor on the list that is read back: only a new build finds it.
      source.items.set('i-7', aPost(7, 1_000));
      const { signal } = new AbortController();
      expect((await ranker.rank(BOARD, signal, signal)).hottest[0]?.item.id).to.equal('i-7');
      expect(events.of('board let go')).to.have.lengthOf(1);
    });
  });
});
