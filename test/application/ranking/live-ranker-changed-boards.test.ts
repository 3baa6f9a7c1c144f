import { expect } from 'chai';
import { reddit } from '../../../src/domain/formulas/reddit.js';
import { aBoard } from '../../support/a-board.js';
import { aLiveSite, LIVE_BOARD } from '../../support/a-live-site.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;

describe('LiveRanker when a board is changed', () => {
  it('keeps what it has for another formula', async () => {
    const { start, rank, builds, lastWay } = aLiveSite();
    await start();
    const changed = aBoard({ size: 3, formula: reddit() });
    await rank(changed);
    expect(lastWay()).to.equal('changes');
    expect(builds.started).to.equal(1);
  });

  for (const [what, board] of [
    ['weights', aBoard({ size: 3, weights: { likes: 2 } })],
    ['signals', aBoard({ size: 3, weights: { likes: 1, comments: 1 } })],
    ['size', aBoard({ size: 4 })],
    ['window', aBoard({ size: 3, windowMs: HOUR_MS })],
  ] as const) {
    it(`builds anew for other ${what}, and scans meanwhile`, async () => {
      const { start, rank, rankWhenBuilt, ways, reasons } = aLiveSite();
      await start();
      await rank(board);
      await rankWhenBuilt(board);
      expect(ways().slice(2)).to.deep.equal(['threshold scan', 'changes']);
      expect(reasons()).to.deep.equal(['first', 'board changed']);
    });
  }

  it('calls off a build for how it was before', async () => {
    const { rank, builds, rankWhenBuilt, events, lastWay } = aLiveSite();
    builds.hold();
    await rank(LIVE_BOARD);
    const changed = aBoard({ size: 4 });
    await rank(changed);
    builds.release();
    expect((await rankWhenBuilt(changed)).hottest).to.have.lengthOf(4);
    expect(lastWay()).to.equal('changes');
    expect(events.of('board built')).to.have.lengthOf(1);
    expect(events.of('board build failed')).to.deep.equal([]);
  });

  it('does not wait for the build of a board as it was before, when the run that did was stopped', async () => {
    const { source, rank, rankWhenBuilt, builds } = aLiveSite();
    source.givesNewest = false;
    builds.hold();
    const timeout = new AbortController();
    const ranking = rejection(rank(LIVE_BOARD, timeout.signal));
    await new Promise((resolve) => setImmediate(resolve));
    timeout.abort(new Error('the run took too long'));
    await ranking;
    const changed = rank(aBoard({ size: 4 }));
    while (builds.started < 2) await new Promise((resolve) => setImmediate(resolve));
    builds.release();
    expect((await changed).hottest).to.have.lengthOf(4);
    expect((await rankWhenBuilt(aBoard({ size: 4 }))).hottest).to.have.lengthOf(4);
  });
});
