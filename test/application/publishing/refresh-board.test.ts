import { expect } from 'chai';
import type { JobRun } from '../../../src/application/jobs/executor.js';
import { refreshInput } from '../../../src/application/publishing/board-jobs.js';
import { StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { RefreshBoard } from '../../../src/application/publishing/refresh-board.js';
import { fullScan } from '../../../src/application/ranking/full-scan.js';
import type { Ranker } from '../../../src/application/ranking/ranker.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aJobRun } from '../../support/a-job-run.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { aPublisher, NOW } from '../../support/a-publisher.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

const REASON = new Error('the lease was lost');

function setUp() {
  const { clock, events, store, memory, publisher } = aPublisher();
  const items = new Map(someItems(10, NOW).map((item) => [item.id, item]));
  const source = new MemoryItemSource(items, clock);
  const ranker: Ranker = {
    rank: (board, signal) => source.withView(async (view) => (await fullScan(board, view, signal)).ranking),
  };
  const catalog = aCatalog('hot', 'week');
  const refreshWith = (by: Ranker) => new RefreshBoard({ catalog, ranker: by, publisher });
  const input = refreshInput(catalog.find('hot'));
  return { store, memory, events, ranker, catalog, input, refreshWith };
}

function aRun(signal: AbortSignal, epoch = 5): JobRun {
  return aJobRun({ kind: 'local', parameters: {} }, { signal, tenure: signal, epoch });
}

/** A ranker that takes no notice of its signal, and is told to stop once it has ranked. */
function stoppedAfterRanking(ranker: Ranker, stop: AbortController): Ranker {
  return {
    async rank(board, _signal, tenure) {
      const ranking = await ranker.rank(board, new AbortController().signal, tenure);
      stop.abort(REASON);
      return ranking;
    },
  };
}

describe('the job of a board', () => {
  it('ranks the board and publishes what came out, under the epoch of the run', async () => {
    const { store, memory, events, ranker, input, refreshWith } = setUp();
    const run = aRun(new AbortController().signal, 17);
    expect(await refreshWith(ranker).run(input, run)).to.equal('version 1');
    const published = await store.load('hot');
    expect(published?.token).to.equal(17);
    expect(published?.list.computedAt).to.equal(NOW);
    expect(published?.list.entries).to.have.lengthOf(3);
    expect(memory.get('hot')).to.equal(published);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['list published']);
  });

  it('hands its signal to the ranker, which stops at once', async () => {
    const { store, events, ranker, input, refreshWith } = setUp();
    const stopped = refreshWith(ranker).run(input, aRun(AbortSignal.abort(REASON)));
    expect(await rejection(stopped)).to.equal(REASON);
    expect(events.all).to.deep.equal([]);
    expect(await store.load('hot')).to.equal(undefined);
  });

  it('publishes nothing when it was told to stop while it ranked, even if the ranker took no notice', async () => {
    const { store, memory, events, ranker, input, refreshWith } = setUp();
    const stop = new AbortController();
    const stopped = refreshWith(stoppedAfterRanking(ranker, stop)).run(input, aRun(stop.signal));
    expect(await rejection(stopped)).to.equal(REASON);
    expect(await store.load('hot')).to.equal(undefined);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.of('list published')).to.deep.equal([]);
  });

  it('publishes nothing when ranking fails', async () => {
    const { store, events, input, refreshWith } = setUp();
    const failure = new Error('the source is down');
    const failing: Ranker = { rank: () => Promise.reject(failure) };
    const failed = refreshWith(failing).run(input, aRun(new AbortController().signal));
    expect(await rejection(failed)).to.equal(failure);
    expect(await store.load('hot')).to.equal(undefined);
    expect(events.all).to.deep.equal([]);
  });

  it('a holder that was paused until another published cannot publish', async () => {
    const { store, memory, events, ranker, input, refreshWith } = setUp();
    const taken = aPublishedList({ version: 1, token: 6 });
    await store.save(taken);
    const late = refreshWith(ranker).run(input, aRun(new AbortController().signal, 5));
    expect(await rejection(late)).to.be.instanceOf(StaleTokenError);
    expect(await store.load('hot')).to.equal(taken);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.of('publish refused').map(({ token }) => token)).to.deep.equal([5]);
  });

  it('says that the board is held when it was rolled back and takes no new version', async () => {
    const { store, ranker, input, refreshWith } = setUp();
    await store.rollBack(aPublishedList({ version: 1, token: 1 }), 60_000);
    expect(await refreshWith(ranker).run(input, aRun(new AbortController().signal))).to.equal(
      'the board is held at an older version',
    );
  });

  it('can be run here while this instance knows the board as the job says, and of another one at no time', () => {
    const { ranker, input, catalog, refreshWith } = setUp();
    const refresh = refreshWith(ranker);
    expect(refresh.canRun(input, 0)).to.equal(true);
    // As it is read back from where it is kept.
    expect(refresh.canRun(JSON.parse(JSON.stringify(input)), 0)).to.equal(true);
    for (const other of [{ ...input, board: 'new' }, undefined, null, 'hot', {}]) {
      expect(refresh.canRun(other, 0)).to.equal(false);
      expect(refresh.canRun(other, 3_600_000)).to.equal(false);
    }
    catalog.replace(aCatalog('week').boards);
    expect(refresh.canRun(input, 0)).to.equal(false);
  });

  it('is left to those who know the board as the job says, for half a minute', () => {
    const { ranker, input, refreshWith } = setUp();
    const refresh = refreshWith(ranker);
    const newer = { ...input, size: 4 };
    expect([0, 29_999, 30_000, 60_000].map((lateMs) => refresh.canRun(newer, lateMs))).to.deep.equal([
      false,
      false,
      true,
      true,
    ]);
  });

  it('ranks what the board is by now, and nothing when it was taken away since the run was begun', async () => {
    const { store, ranker, catalog, input, refreshWith } = setUp();
    const changed = { ...catalog.find('hot'), size: 1 };
    catalog.replace([changed]);
    const refresh = refreshWith(ranker);
    await refresh.run(input, aRun(new AbortController().signal));
    expect((await store.load('hot'))?.list.entries).to.have.lengthOf(1);
    catalog.replace(aCatalog('week').boards);
    expect(await refresh.run(input, aRun(new AbortController().signal))).to.equal('the board was taken away');
    expect((await store.load('hot'))?.list.version).to.equal(1);
  });
});
