import { expect } from 'chai';
import { aBoard } from '../../support/a-board.js';
import { aLiveSite, LIVE_BOARD } from '../../support/a-live-site.js';
import { aPost } from '../../support/a-post.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;

describe('LiveRanker while a build is going', () => {
  it('makes the first list by a threshold scan, and the next by what was built', async () => {
    const { source, ids, builds, ways } = aLiveSite();
    builds.hold();
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
    source.put(aPost(7, 1_000));
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    builds.release();
    await builds.ended();
    source.put(aPost(8, 2_000));
    expect(await ids()).to.deep.equal(['i-8', 'i-7', 'i-50']);
    expect(ways()).to.deep.equal(['threshold scan', 'threshold scan', 'changes']);
    expect(builds.started).to.equal(1);
  });

  it('waits for it where the source allows no threshold scan, and takes a view after it has ended', async () => {
    const { source, ids, builds, ways } = aLiveSite();
    source.givesNewest = false;
    builds.hold();
    const ranking = ids();
    await new Promise((resolve) => setImmediate(resolve));
    source.put(aPost(7, 1_000));
    source.now += 60_000;
    builds.release();
    expect(await ranking).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(ways()).to.deep.equal(['changes']);
  });

  it('lets a run time out that waits for it, and goes on building', async () => {
    const { source, rank, ids, builds } = aLiveSite();
    source.givesNewest = false;
    builds.hold();
    for (let run = 0; run < 3; run++) {
      const timeout = new AbortController();
      const ranking = rank(LIVE_BOARD, timeout.signal);
      await new Promise((resolve) => setImmediate(resolve));
      timeout.abort(new Error('the run took too long'));
      expect(await rejection(ranking)).to.equal(timeout.signal.reason);
    }
    expect(builds.started).to.equal(1);
    builds.release();
    await builds.ended();
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
  });

  it('does not take what was built for older than it is when it ended while a view was open', async () => {
    const { source, ids, builds, rank, ways } = aLiveSite();
    builds.hold();
    await rank(LIVE_BOARD);
    await rank(LIVE_BOARD);
    const withView = source.withView.bind(source);
    source.withView = (read) =>
      withView(async (view) => {
        source.withView = withView;
        source.now += 1_000;
        builds.release();
        await builds.ended();
        return read(view);
      });
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
    expect(await ids()).to.deep.equal(['i-50', 'i-49', 'i-48']);
    expect(ways().slice(-2)).to.deep.equal(['threshold scan', 'changes']);
    expect(builds.started).to.equal(1);
  });

  describe('because it is time', () => {
    it('goes on with what it keeps, compares when it is there, and says that nothing differs', async () => {
      const { source, start, ids, pass, builds, ways, reasons, events } = aLiveSite();
      await start();
      builds.hold();
      await pass(HOUR_MS);
      await ids();
      source.put(aPost(7, 1_000));
      await pass(10_000);
      expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
      expect(builds.started).to.equal(2);
      expect(events.of('board verified')).to.deep.equal([]);
      builds.release();
      await builds.ended();
      expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
      expect(ways()).to.deep.equal(['threshold scan', 'changes', 'changes', 'changes', 'changes']);
      expect(reasons()).to.deep.equal(['first', 'scheduled']);
      expect(events.of('board verified')).to.deep.equal([
        { type: 'board verified', board: 'hot', places: 3, mismatches: 0 },
      ]);
      await ids();
      expect(builds.started).to.equal(2);
    });

    it('heals what the feed did not tell of, and says in how many places', async () => {
      const { source, start, ids, pass, builds, events } = aLiveSite();
      await start();
      source.items.set('i-7', aPost(7, 1_000));
      await pass(HOUR_MS);
      expect((await ids())[0]).to.equal('i-50');
      await builds.ended();
      expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
      expect(events.of('board verified')).to.deep.equal([
        { type: 'board verified', board: 'hot', places: 3, mismatches: 3 },
      ]);
      await ids();
      expect(events.of('board verified')).to.have.lengthOf(1);
    });
  });

  describe('because its slack is used up', () => {
    it('scans meanwhile, and keeps nothing that could be wrong', async () => {
      const { source, start, ids, builds, ways, reasons, events } = aLiveSite();
      await start();
      builds.hold();
      for (const index of [50, 49, 48]) source.remove(`i-${index}`);
      expect(await ids()).to.deep.equal(['i-47', 'i-46', 'i-45']);
      source.items.set('i-7', aPost(7, 1_000));
      expect(await ids()).to.deep.equal(['i-7', 'i-47', 'i-46']);
      builds.release();
      await builds.ended();
      source.put(aPost(1, 2_000));
      expect(await ids()).to.deep.equal(['i-1', 'i-7', 'i-47']);
      expect(ways().slice(2)).to.deep.equal(['threshold scan', 'threshold scan', 'changes']);
      expect(reasons()).to.deep.equal(['first', 'slack used up']);
      expect(events.of('board verified')).to.deep.equal([]);
    });

    it('builds once more when that of what was being built is used up, too', async () => {
      const { source, start, ids, builds, ways, reasons } = aLiveSite();
      await start();
      for (const index of [50, 49, 48]) source.remove(`i-${index}`);
      await ids();
      await builds.ended();
      for (const index of [47, 46, 45]) source.remove(`i-${index}`);
      expect(await ids()).to.deep.equal(['i-44', 'i-43', 'i-42']);
      await builds.ended();
      expect(await ids()).to.deep.equal(['i-44', 'i-43', 'i-42']);
      expect(ways().slice(2)).to.deep.equal(['threshold scan', 'threshold scan', 'changes']);
      expect(reasons()).to.deep.equal(['first', 'slack used up', 'slack used up']);
    });
  });

  it('builds anew after a silence longer than a feed reaches back, or when the clock was set back', async () => {
    const { start, ids, pass, builds, source, ways, reasons } = aLiveSite({ rebuildEveryMs: 100 * HOUR_MS });
    await start();
    await pass(25 * HOUR_MS);
    await ids();
    await builds.ended();
    await ids();
    source.now -= HOUR_MS;
    await ids();
    await builds.ended();
    await ids();
    expect(ways().slice(2)).to.deep.equal(['threshold scan', 'changes', 'threshold scan', 'changes']);
    expect(reasons()).to.deep.equal(['first', 'feed too short', 'feed too short']);
  });

  it('does not go back to what it kept when a clock that was set back has caught up', async () => {
    const { start, ids, pass, builds, source, ways } = aLiveSite();
    await start();
    await ids();
    builds.hold();
    source.now -= HOUR_MS;
    await ids();
    source.put(aPost(7, 1_000));
    await pass(HOUR_MS + 10_000);
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(ways().slice(-2)).to.deep.equal(['threshold scan', 'threshold scan']);
  });

  it('goes on with what it keeps when the clock was set back to before what was built', async () => {
    const { start, ids, pass, builds, source, ways, events } = aLiveSite();
    await start();
    await ids();
    await pass(HOUR_MS);
    builds.hold();
    await ids();
    await pass(HOUR_MS);
    builds.release();
    await builds.ended();
    source.now -= HOUR_MS / 2;
    source.put(aPost(7, 1_000));
    expect(await ids()).to.deep.equal(['i-7', 'i-50', 'i-49']);
    expect(ways().at(-1)).to.equal('changes');
    expect(events.of('board verified')).to.deep.equal([]);
    await builds.ended();
    await pass(1_000);
    await ids();
    expect(events.of('board verified')).to.have.lengthOf(1);
  });

  it('builds one board after the other', async () => {
    const { rank, builds, pass } = aLiveSite();
    builds.hold();
    await rank(LIVE_BOARD);
    await rank(aBoard({ name: 'second' }));
    await pass(1_000);
    expect(builds.started).to.equal(1);
    builds.release();
    await builds.ended();
    expect(builds.started).to.equal(2);
  });
});
