import { expect } from 'chai';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import {
  explainItem,
  SourceUnavailableError,
  UnknownItemError,
} from '../../../src/application/explaining/explain-item.js';
import type { ItemSource } from '../../../src/application/ranking/item-source.js';
import { BoardCatalog } from '../../../src/application/serving/board-catalog.js';
import { NoListYetError } from '../../../src/application/serving/hot-list-reader.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import type { Board } from '../../../src/domain/board.js';
import { lemmy } from '../../../src/domain/formulas/lemmy.js';
import { type HotList, nextHotList } from '../../../src/domain/hot-list.js';
import { type Item, points } from '../../../src/domain/item.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER, NOW } from '../../support/a-publisher.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { MemoryItemSource } from '../../support/memory-item-source.js';
import { rejection } from '../../support/rejection.js';

const HOUR_MS = 3_600_000;
const BOARD = aBoard({ size: 2, weights: { likes: 1, comments: 2 } });
/** So long after the list was computed the items are read. */
const LATER_MS = 5_000;

function post(id: string, likes: number, differences: Partial<Item> = {}): Item {
  const createdAt = NOW - HOUR_MS;
  const signals = { likes, comments: 1, reads: 1_000 };
  return { id, title: `Title ${id}`, url: '', author: '', createdAt, updatedAt: createdAt, signals, ...differences };
}

/** A board whose lists of these items were published, each with the ids on it; the last one is served. */
function setUp(differences: Partial<Board> = {}, lists: readonly (readonly string[])[] = [['a', 'b']]) {
  const board = { ...BOARD, ...differences };
  const items = new Map([post('a', 30), post('b', 20), post('c', 8)].map((each) => [each.id, each]));
  const store = new MemoryHotListStore({ keep: 30 });
  let served: HotList | undefined;
  for (const [index, ids] of lists.entries()) {
    const hottest = ids.map((id) => {
      const item = items.get(id) as Item;
      return { item, points: points(item.signals, Object.entries(board.weights)) };
    });
    served = nextHotList(board, { computedAt: NOW - (lists.length - 1 - index) * 1_000, hottest }, served);
    void store.save(protobufHotListCodec.encode(served, 1));
  }
  const list = served as HotList;
  const parts = {
    catalog: new BoardCatalog([
      { ...board, job: { name: 'refresh:hot', schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 60_000 } },
    ]),
    reader: { get: async () => ({ published: protobufHotListCodec.encode(list, 1), from: 'memory' as const }) },
    source: new MemoryItemSource(items, { now: () => NOW + LATER_MS }) as ItemSource,
    history: store,
  };
  const explain = (id: string, differently: Partial<typeof parts> = {}) =>
    explainItem({ ...parts, ...differently })('', id, NEVER);
  return { board, items, list, store, parts, explain };
}

describe('explaining an item', () => {
  it('says its points by signal in the order of the board, its age, its score and the formula worked out', async () => {
    const { explain } = setUp();
    const { signals, ...explained } = await explain('a');
    expect(signals).to.deep.equal([
      { name: 'likes', count: 30, weight: 1, points: 30 },
      { name: 'comments', count: 1, weight: 2, points: 2 },
    ]);
    expect(explained).to.deep.include({
      ...{ board: 'hot', id: 'a', title: 'Title a', createdAt: NOW - HOUR_MS, asOf: NOW + LATER_MS, points: 32 },
      ...{ ageMs: HOUR_MS + LATER_MS, version: 1, computedAt: NOW, rank: 1, pointsLacking: 0, remarks: [] },
      formula: 'Hacker News: (points - 1)^0.8 / (age in hours + 2)^1.8',
      workedOut: '(32 - 1)^0.8 / (1.0014 + 2)^1.8 = 2.1573',
    });
    expect(explained.score).to.be.closeTo(31 ** 0.8 / (2 + 3_605 / 3_600) ** 1.8, 1e-12);
  });

  it('counts a signal that it does not have as 0', async () => {
    const { explain, items } = setUp();
    items.set('c', post('c', 0, { signals: { comments: 3 } }));
    expect((await explain('c')).signals[0]).to.deep.equal({ name: 'likes', count: 0, weight: 1, points: 0 });
  });

  it('says how many points it lacks to rank before the last of the list', async () => {
    const { explain } = setUp();
    const { rank, pointsLacking, remarks } = await explain('c');
    // As many points as b make it as old and later in the alphabet: it needs a little more.
    expect(rank).to.equal(0);
    expect(pointsLacking).to.be.above(12).and.below(12.000001);
    expect(remarks).to.deep.equal([]);
  });

  it('says its ranks on the versions before, the newest first, without those that can not be read', async () => {
    const { explain, store } = setUp({}, [
      ['c', 'a'],
      ['a', 'c'],
      ['c', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    store.damage('hot', 3);
    expect((await explain('c')).pastRanks).to.deep.equal([
      { version: 4, computedAt: NOW - 1_000, rank: 0 },
      { version: 2, computedAt: NOW - 3_000, rank: 2 },
      { version: 1, computedAt: NOW - 4_000, rank: 1 },
    ]);
  });

  it('says no more than twenty of them', async () => {
    const { explain } = setUp(
      {},
      Array.from({ length: 25 }, () => ['a', 'b']),
    );
    const { pastRanks } = await explain('b');
    expect(pastRanks.map(({ version }) => version)).to.deep.equal(Array.from({ length: 20 }, (_, n) => 24 - n));
  });

  describe('remarks', () => {
    it('that it was created in the future', async () => {
      const { explain, items } = setUp();
      items.set('c', post('c', 1, { createdAt: NOW + HOUR_MS }));
      const { ageMs, remarks } = await explain('c');
      expect(ageMs).to.equal(0);
      expect(remarks).to.deep.equal(['It was created in the future, and counts as age 0.']);
    });

    it('that it is older than the window, whether it is still on the list or not', async () => {
      const { explain } = setUp({ windowMs: HOUR_MS });
      expect((await explain('c')).remarks).to.deep.equal(["It is older than the board's window of 1h."]);
      expect((await explain('b')).remarks).to.deep.equal([
        "It is older than the board's window of 1h by now, and leaves the list with the next refresh.",
      ]);
    });

    it('that it is due with the next refresh', async () => {
      const { explain, items } = setUp();
      items.set('c', post('c', 800));
      const { pointsLacking, remarks } = await explain('c');
      expect(pointsLacking).to.equal(0);
      expect(remarks).to.have.lengthOf(1);
      expect(remarks[0]).to.match(/^By its points now it would be on that list: .* is due with the next refresh\.$/);
    });

    it('that no number of points would be enough', async () => {
      const { explain, items } = setUp({ formula: lemmy({ gravity: 10 }) });
      items.set('c', post('c', 1, { createdAt: NOW - 100_000 * HOUR_MS }));
      const { pointsLacking, remarks } = await explain('c');
      expect(pointsLacking).to.equal(0);
      expect(remarks).to.deep.equal(['It is so old that no number of points would put it on that list.']);
    });

    it('that its counters have changed since', async () => {
      const { explain, items } = setUp();
      items.set('a', post('a', 31));
      expect((await explain('a')).remarks).to.deep.equal([
        "On that list it has 32 points: its counters have changed since, or the board's weights.",
      ]);
    });

    it('that the list was made by another formula', async () => {
      const { explain, parts } = setUp();
      const catalog = new BoardCatalog(parts.catalog.boards.map((each) => ({ ...each, formula: lemmy() })));
      expect((await explain('a', { catalog })).remarks).to.deep.equal([
        'That list was made by another formula (Hacker News: (points - 1)^0.8 / (age in hours + 2)^1.8); the next refresh takes the one above.',
      ]);
    });

    it('that the versions before can not be read', async () => {
      const { explain, store } = setUp();
      const kept = () => Promise.reject(new StoreUnavailableError('gone'));
      const { remarks, pastRanks } = await explain('a', { history: Object.assign(Object.create(store), { kept }) });
      expect(remarks).to.deep.equal(['The versions before can not be read just now.']);
      expect(pastRanks).to.deep.equal([]);
    });
  });

  it('refuses an id that nothing published has, and says so when that is still on the list', async () => {
    const { explain, items } = setUp();
    const unknown = await rejection(explain('C'));
    expect(unknown).to.be.instanceOf(UnknownItemError);
    expect((unknown as Error).message).to.equal(
      'no item "C" takes part in board "hot": there is none with exactly this id, or it is not published',
    );
    items.delete('b');
    expect(((await rejection(explain('b'))) as Error).message).to.match(
      /; it is still number 2 of the list, which it leaves with the next refresh$/,
    );
  });

  it('refuses as long as there is no list', async () => {
    const { explain } = setUp();
    const reader = { get: () => Promise.reject(new NoListYetError('hot')) };
    expect(await rejection(explain('a', { reader }))).to.be.instanceOf(NoListYetError);
  });

  it('says why the items can not be read', async () => {
    const { explain } = setUp();
    const source = { withView: () => Promise.reject(new StoreUnavailableError('nothing listens there')) };
    const error = await rejection(explain('a', { source }));
    expect(error).to.be.instanceOf(SourceUnavailableError);
    expect((error as Error).message).to.equal(
      "the items can't be read just now: nothing listens there; try again in a moment",
    );
  });

  it('leaves a source that hangs when it is told to, and lets the next one in', async () => {
    const { parts } = setUp();
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const hang = () => {
      asked();
      return new Promise<never>(() => {});
    };
    let isHanging = true;
    const source: ItemSource = { withView: (read) => (isHanging ? hang() : parts.source.withView(read)) };
    const explain = explainItem({ ...parts, source });
    const stop = new AbortController();
    const first = explain('', 'a', stop.signal);
    const second = explain('', 'b', NEVER);
    await isAsked;
    isHanging = false;
    stop.abort(new Error('the caller has gone'));
    expect(await rejection(first)).to.equal(stop.signal.reason);
    expect((await second).rank).to.equal(2);
  });
});
