import { expect } from 'chai';
import { StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { refreshBoard } from '../../../src/application/publishing/refresh-board.js';
import { fullScan } from '../../../src/application/ranking/full-scan.js';
import type { Ranker } from '../../../src/application/ranking/ranker.js';
import type { Run } from '../../../src/application/scheduling/scheduler.js';
import { aBoard } from '../../support/a-board.js';
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
  return { store, memory, events, ranker, publisher };
}

function aRun(signal: AbortSignal, token = 5): Run {
  const job = { name: 'refresh:hot', schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 60_000 } as const;
  return { job, fireTime: NOW, token, signal, tenure: signal };
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

describe('refreshBoard', () => {
  it('ranks the board and publishes what came out, under the token of the run', async () => {
    const { store, memory, events, ranker, publisher } = setUp();
    await refreshBoard(aBoard(), ranker, publisher, aRun(new AbortController().signal, 17));
    const published = await store.load('hot');
    expect(published?.token).to.equal(17);
    expect(published?.list.computedAt).to.equal(NOW);
    expect(published?.list.entries).to.have.lengthOf(3);
    expect(memory.get('hot')).to.equal(published);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['list published']);
  });

  it('hands its signal to the ranker, which stops at once', async () => {
    const { store, events, ranker, publisher } = setUp();
    const stopped = refreshBoard(aBoard(), ranker, publisher, aRun(AbortSignal.abort(REASON)));
    expect(await rejection(stopped)).to.equal(REASON);
    expect(events.all).to.deep.equal([]);
    expect(await store.load('hot')).to.equal(undefined);
  });

  it('publishes nothing when it was told to stop while it ranked, even if the ranker took no notice', async () => {
    const { store, memory, events, ranker, publisher } = setUp();
    const stop = new AbortController();
    const stopped = refreshBoard(aBoard(), stoppedAfterRanking(ranker, stop), publisher, aRun(stop.signal));
    expect(await rejection(stopped)).to.equal(REASON);
    expect(await store.load('hot')).to.equal(undefined);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.of('list published')).to.deep.equal([]);
  });

  it('publishes nothing when ranking fails', async () => {
    const { store, events, publisher } = setUp();
    const failure = new Error('the source is down');
    const failing: Ranker = { rank: () => Promise.reject(failure) };
    const failed = refreshBoard(aBoard(), failing, publisher, aRun(new AbortController().signal));
    expect(await rejection(failed)).to.equal(failure);
    expect(await store.load('hot')).to.equal(undefined);
    expect(events.all).to.deep.equal([]);
  });

  it('a holder that was paused until another published cannot publish', async () => {
    const { store, memory, events, ranker, publisher } = setUp();
    const taken = aPublishedList({ version: 1, token: 6 });
    await store.save(taken);
    const late = refreshBoard(aBoard(), ranker, publisher, aRun(new AbortController().signal, 5));
    expect(await rejection(late)).to.be.instanceOf(StaleTokenError);
    expect(await store.load('hot')).to.equal(taken);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.of('publish refused').map(({ token }) => token)).to.deep.equal([5]);
  });
});
