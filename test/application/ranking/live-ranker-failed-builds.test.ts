import { expect } from 'chai';
import { aLiveSite, LIVE_BOARD } from '../../support/a-live-site.js';
import { aPost } from '../../support/a-post.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;

describe('LiveRanker whose build fails', () => {
  const failure = new Error('the source did not answer');

  it('tries again after pauses that grow to half a minute, and makes lists meanwhile', async () => {
    const { ids, builds, pass, events, lastWay } = aLiveSite();
    builds.failure = failure;
    await ids();
    await pass(0);
    for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000]) {
      const { started } = builds;
      await pass(pause - 1);
      expect(builds.started).to.equal(started);
      await pass(1);
      expect(builds.started).to.equal(started + 1);
      await ids();
      expect(lastWay()).to.equal('threshold scan');
    }
    const failed = events.of('board build failed');
    expect(failed.map(({ retryInMs }) => retryInMs / 1_000)).to.deep.equal([1, 2, 4, 8, 16, 30, 30]);
    expect(failed[0]).to.deep.include({ board: 'hot', reason: 'first', error: failure });
    builds.failure = undefined;
    await pass(30_000);
    await ids();
    expect(lastWay()).to.equal('changes');
  });

  it('goes on with what it keeps when it was built because it was time', async () => {
    const { source, start, ids, builds, pass, lastWay } = aLiveSite();
    await start();
    builds.failure = failure;
    await pass(HOUR_MS);
    await ids();
    source.put(aPost(7, 1_000));
    await pass(10_000);
    expect((await ids())[0]).to.equal('i-7');
    expect(lastWay()).to.equal('changes');
  });

  it('fails whoever waits for it, as it failed', async () => {
    const { source, rank, builds, pass, ids } = aLiveSite();
    source.givesNewest = false;
    builds.failure = failure;
    expect(await rejection(rank(LIVE_BOARD))).to.equal(failure);
    const next = ids();
    builds.failure = undefined;
    await pass(1_000);
    expect(await next).to.deep.equal(['i-50', 'i-49', 'i-48']);
  });
});
