import { expect } from 'chai';
import type { ItemSource } from '../../../src/application/ranking/item-source.js';
import { BoardBeingBuiltError, NothingToVerifyError } from '../../../src/application/ranking/verification.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { Skyband } from '../../../src/domain/ranking/skyband.js';
import { aBoard } from '../../support/a-board.js';
import { aLiveRanker } from '../../support/a-live-ranker.js';
import { aPost } from '../../support/a-post.js';
import { NEVER } from '../../support/a-publisher.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;
const BOARD = aBoard({ size: 3 });

/** A board that has been built, and whose source the feed tells nothing of any more. */
async function setUp() {
  const source = new FedItemSource();
  for (let index = 1; index <= 50; index++) source.put(aPost(index, index));
  source.now += 10_000;
  const live = aLiveRanker(source);
  await live.rank(BOARD);
  await live.rankWhenBuilt(BOARD);
  source.now += 10_000;
  const verify = (signal = NEVER) => live.ranker.verify(BOARD, signal);
  const ids = async () => (await live.rank(BOARD)).hottest.map(({ item }) => item.id);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { source, verify, ids, settled, ...live };
}

/** Keeps those who ask for a view waiting until the function that it returns is called. */
function holdViews(source: FedItemSource): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  source.withView = async (read) => {
    await released;
    return FedItemSource.prototype.withView.call(source, read) as ReturnType<typeof read>;
  };
  return release;
}

/** Does something between the next view and those after it. */
function afterNextView(source: FedItemSource, then: () => void): void {
  source.withView = async (read) => {
    source.withView = FedItemSource.prototype.withView;
    const found = await source.withView(read);
    then();
    return found;
  };
}

/** Gives no answer to whoever asks for a view when `hangs` says so, until told to stop. */
function hangViews(source: ItemSource, hangs: () => boolean): void {
  const withView = source.withView.bind(source);
  source.withView = (read, signal) =>
    hangs()
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      : withView(read, signal);
}

describe('LiveRanker.verify', () => {
  it('finds no difference when the feed tells everything', async () => {
    const { source, verify, events, reasons } = await setUp();
    source.put(aPost(7, 1_000));
    expect(await verify()).to.deep.equal({ takenAt: source.now, itemsRead: 50, places: 3, mismatches: [] });
    expect(reasons()).to.deep.equal(['first', 'verification']);
    expect(events.of('board verified')).to.deep.equal([
      { type: 'board verified', board: 'hot', places: 3, mismatches: 0 },
    ]);
  });

  it('finds each place that differs, and heals them', async () => {
    const { source, verify, ids, events, builds } = await setUp();
    source.items.set('i-7', aPost(7, 49.5));
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
    const { mismatches } = await verify();
    expect(mismatches).to.deep.equal([
      { rank: 2, live: { id: 'i-49', points: 49 }, scanned: { id: 'i-7', points: 49.5 } },
      { rank: 3, live: { id: 'i-48', points: 48 }, scanned: { id: 'i-49', points: 49 } },
    ]);
    expect(events.of('board verified').map(({ mismatches }) => mismatches)).to.deep.equal([2]);
    expect(await ids()).to.deep.equal(['i-50', 'i-7', 'i-49']);
    expect(builds.started).to.equal(2);
    expect((await verify()).mismatches).to.deep.equal([]);
  });

  it('finds no difference where far more tie than are kept', async () => {
    const source = new FedItemSource();
    for (let index = 50; index >= 1; index--) source.put({ ...aPost(index, 1), createdAt: source.now });
    const { ranker, rank, rankWhenBuilt, events } = aLiveRanker(source);
    await rank(BOARD);
    await rankWhenBuilt(BOARD);
    expect(events.of('board verified'), 'what is built first').to.deep.equal([]);
    expect(await ranker.verify(BOARD, NEVER))
      .to.include({ places: 3 })
      .and.to.deep.include({ mismatches: [] });
  });

  it('finds what one of the lists has and the other is too short for', async () => {
    const source = new FedItemSource();
    source.put(aPost(1, 1));
    source.now += 10_000;
    const { ranker, rank, rankWhenBuilt } = aLiveRanker(source);
    await rank(BOARD);
    await rankWhenBuilt(BOARD);
    source.now += 10_000;
    source.items.set('i-2', aPost(2, 0));
    const { places, mismatches } = await ranker.verify(BOARD, NEVER);
    expect(places).to.equal(2);
    expect(mismatches).to.deep.equal([{ rank: 2, live: undefined, scanned: { id: 'i-2', points: 0 } }]);
  });

  it('lets lists be made while it builds', async () => {
    const { source, verify, ids, settled, builds, ways } = await setUp();
    builds.hold();
    const verifying = verify();
    await settled();
    source.put(aPost(7, 1_000));
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(ways().at(-1)).to.equal('changes');
    builds.release();
    expect((await verifying).mismatches).to.deep.equal([]);
  });

  it('gives what a ranking found that compared before it', async () => {
    const { source, verify, settled, ids, builds, events } = await setUp();
    source.items.set('i-7', aPost(7, 1_000));
    builds.hold();
    const verifying = verify();
    await settled();
    const letRank = holdViews(source);
    const rankings = [ids(), ids()];
    await settled();
    source.withView = FedItemSource.prototype.withView;
    builds.release();
    await builds.ended();
    // The second ranking has been in turn before the comparison.
    letRank();
    expect((await rankings[0])?.[0]).to.equal('i-50');
    expect((await rankings[1])?.[0]).to.equal('i-7');
    expect((await verifying).mismatches).to.have.lengthOf(3);
    expect(events.of('board verified')).to.have.lengthOf(1);
  });

  it('builds anew even when a build is going: that one may have begun before what went wrong', async () => {
    const { source, verify, ids, settled, clock, builds, reasons } = await setUp();
    builds.hold();
    await clock.advance(HOUR_MS);
    await ids();
    source.items.set('i-7', aPost(7, 1_000));
    const verifying = verify();
    await settled();
    builds.release();
    expect((await verifying).mismatches).to.have.lengthOf(3);
    expect(reasons()).to.deep.equal(['first', 'verification']);
  });

  it('is shared by two who ask at once', async () => {
    const { verify, builds } = await setUp();
    const [first, second] = await Promise.all([verify(), verify()]);
    expect(first).to.equal(second);
    expect(builds.started).to.equal(2);
    await verify();
    expect(builds.started).to.equal(3);
  });

  it('ends for who goes away, and goes on for the others', async () => {
    const { verify, settled, builds } = await setUp();
    builds.hold();
    const gone = new AbortController();
    const [first, second] = [verify(gone.signal), verify()];
    await settled();
    gone.abort(new Error('the caller has gone'));
    expect(await rejection(first)).to.equal(gone.signal.reason);
    builds.release();
    expect((await second).mismatches).to.deep.equal([]);
  });

  it('fails as the build fails, and lists go on', async () => {
    const { source, verify, ids, builds } = await setUp();
    builds.failure = new StoreUnavailableError('nobody answers');
    expect(await rejection(verify())).to.equal(builds.failure);
    source.put(aPost(7, 1_000));
    expect((await ids())[0]).to.equal('i-7');
  });

  it('gives up a source that hangs when the two are compared, so that lists can be made again', async () => {
    const { source, verify, ids, settled, clock, builds } = await setUp();
    builds.hold();
    const verifying = rejection(verify());
    await settled();
    let views = 0;
    // The first one is the build's.
    hangViews(source, () => ++views === 2);
    builds.release();
    await builds.ended();
    await clock.advance(30_000);
    expect(await verifying).to.be.instanceOf(StoreUnavailableError);
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
  });

  it('finds at the next time what the feed did not tell of after the build had read it', async () => {
    const { source, verify, ids, builds } = await setUp();
    afterNextView(source, () => source.items.set('i-7', aPost(7, 1_000)));
    expect((await verify()).mismatches).to.deep.equal([]);
    expect((await ids())[0]).to.equal('i-50');
    expect((await verify()).mismatches).to.have.lengthOf(3);
    expect((await ids())[0]).to.equal('i-7');
    expect(builds.started).to.equal(3);
  });

  describe('finds a mistake of what is kept, which every build would make again,', () => {
    const { top } = Skyband.prototype;
    /** Of any two that score the same the wrong one comes first. */
    const mistake: typeof top = function (this: Skyband, ...args) {
      return top.apply(this, args).toSorted((a, b) => b.points - a.points || (a.id < b.id ? 1 : -1));
    };

    async function setUpMistaken() {
      const set = await setUp();
      for (const index of [48, 49, 50]) set.source.put({ ...aPost(index, 100), createdAt: set.source.now });
      Skyband.prototype.top = mistake;
      expect(await set.ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
      return set;
    }

    afterEach(() => {
      Skyband.prototype.top = top;
    });

    it('and heals it: lists are made by scans until a build would be due, and then kept again', async () => {
      const { source, verify, ids, ways, events, clock, builds } = await setUpMistaken();
      const places = ['i-48', 'i-49', 'i-50'].map((id) => ({ id, points: 100 }));
      const { takenAt, mismatches } = await verify();
      expect(takenAt).to.equal(source.now);
      expect(mismatches).to.deep.equal([
        { rank: 1, live: places[2], scanned: places[0] },
        { rank: 3, live: places[0], scanned: places[2] },
      ]);
      expect(events.of('board verified').map(({ mismatches }) => mismatches)).to.deep.equal([2]);
      expect(await ids()).to.deep.equal(['i-48', 'i-49', 'i-50']);
      expect((await verify()).mismatches).to.deep.equal([]);
      expect([builds.started, ways().at(-1)]).to.deep.equal([2, 'threshold scan']);
      Skyband.prototype.top = top;
      await clock.advance(HOUR_MS);
      await ids();
      await builds.ended();
      expect(await ids()).to.deep.equal(['i-48', 'i-49', 'i-50']);
      expect(ways().at(-1)).to.equal('changes');
    });

    it('and heals it by full scans where there is nothing else', async () => {
      const { source, verify, ids, ways } = await setUpMistaken();
      source.givesNewest = false;
      expect((await verify()).mismatches).to.have.lengthOf(2);
      expect(await ids()).to.deep.equal(['i-48', 'i-49', 'i-50']);
      expect(ways().at(-1)).to.equal('full scan');
    });

    it('when a scheduled build or the first one shows it', async () => {
      const { source, ids, clock, builds, events } = await setUpMistaken();
      await clock.advance(HOUR_MS);
      await ids();
      await builds.ended();
      expect(await ids()).to.deep.equal(['i-48', 'i-49', 'i-50']);
      expect(events.of('board verified').map(({ mismatches }) => mismatches)).to.deep.equal([2]);
      const other = aLiveRanker(source);
      await other.rank(BOARD);
      await other.rankWhenBuilt(BOARD);
      expect(other.ways()).to.deep.equal(['threshold scan', 'threshold scan']);
      expect(other.events.of('board verified').map(({ mismatches }) => mismatches)).to.deep.equal([2]);
    });
  });

  describe('of a source that cannot tell what has changed', () => {
    async function setUpScanned() {
      const set = await setUp();
      set.source.hasFeed = false;
      await set.ids();
      return set;
    }

    it('compares a threshold scan with a full scan of the same view', async () => {
      const { source, verify, builds } = await setUpScanned();
      source.items.set('i-7', aPost(7, 1_000));
      expect(await verify()).to.deep.equal({ takenAt: source.now, itemsRead: 50, places: 3, mismatches: [] });
      expect(builds.started).to.equal(1);
    });

    it('heals one that misses items: lists are made by full scans', async () => {
      const { source, verify, ids, ways, events } = await setUpScanned();
      // Those are not all, though so few ought to be.
      source.newestGiven = 3;
      source.items.set('i-7', aPost(7, 1_000));
      expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
      const { mismatches } = await verify();
      expect(mismatches.map(({ live, scanned }) => [live?.id, scanned?.id])).to.deep.equal([
        ['i-50', 'i-7'],
        ['i-49', 'i-50'],
        ['i-48', 'i-49'],
      ]);
      expect(events.of('board verified').map(({ mismatches }) => mismatches)).to.deep.equal([3]);
      expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
      expect(ways().at(-1)).to.equal('full scan');
      expect(await rejection(verify())).to.be.instanceOf(NothingToVerifyError);
    });
  });

  describe('has nothing to compare', () => {
    it('on an instance that does not compute the board', async () => {
      const { ranker } = aLiveRanker(new FedItemSource());
      const error = await rejection(ranker.verify(BOARD, NEVER));
      expect(error).to.be.instanceOf(NothingToVerifyError);
      expect((error as Error).message).to.contain('"hot"');
    });

    it('when the tenure has ended, or ends meanwhile', async () => {
      const { verify, settled, tenure, builds } = await setUp();
      builds.hold();
      const verifying = verify();
      await settled();
      tenure.abort(new Error('the lease was lost'));
      expect(await rejection(verifying)).to.be.instanceOf(NothingToVerifyError);
      expect(await rejection(verify())).to.be.instanceOf(NothingToVerifyError);
    });

    it('where every list is a full scan', async () => {
      const { source, verify, rank } = await setUp();
      source.hasFeed = false;
      source.givesNewest = false;
      await rank(BOARD);
      expect(await rejection(verify())).to.be.instanceOf(NothingToVerifyError);
    });

    it('while the first build is going, even when a ranking waits for it', async () => {
      const source = new FedItemSource();
      source.givesNewest = false;
      const { ranker, rank, builds } = aLiveRanker(source);
      builds.hold();
      const ranking = rank(BOARD);
      await new Promise((resolve) => setImmediate(resolve));
      expect(await rejection(ranker.verify(BOARD, NEVER))).to.be.instanceOf(BoardBeingBuiltError);
      builds.release();
      await ranking;
    });

    it('when the board was changed and not ranked since', async () => {
      const { ranker } = await setUp();
      expect(await rejection(ranker.verify(aBoard({ size: 4 }), NEVER))).to.be.instanceOf(BoardBeingBuiltError);
    });

    it('when so much goes meanwhile that what is kept cannot tell the list any more', async () => {
      const { source, verify, settled, ids, builds } = await setUp();
      builds.hold();
      const verifying = rejection(verify());
      await settled();
      for (const index of [50, 49, 48]) source.remove(`i-${index}`);
      builds.release();
      expect(await verifying).to.be.instanceOf(BoardBeingBuiltError);
      expect(await ids()).to.deep.equal(['i-47', 'i-46', 'i-45']);
    });
  });
});
