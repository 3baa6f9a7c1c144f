import { expect } from 'chai';
import { EmbeddedItemSource } from '../../src/adapters/embedded/item-source.js';
import { EmbeddedItemStore } from '../../src/adapters/embedded/item-store.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { MysqlItemSource } from '../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { TablesItemSource } from '../../src/adapters/tables/item-source.js';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import { fullScan } from '../../src/application/ranking/full-scan.js';
import type { ItemSource, SourceView } from '../../src/application/ranking/item-source.js';
import { thresholdScan } from '../../src/application/ranking/threshold-scan.js';
import type { Board } from '../../src/domain/board.js';
import { reddit } from '../../src/domain/formulas/reddit.js';
import type { Ranking } from '../../src/domain/hot-list.js';
import type { ItemWriter } from '../contract/item-source.contract.js';
import { aBoard } from '../support/a-board.js';
import { aLiveRanker } from '../support/a-live-ranker.js';
import { NEVER } from '../support/a-publisher.js';
import { aTablesConfig, instantIn, signalsIn } from '../support/a-tables-config.js';
import { embeddedStore } from '../support/embedded-store.js';
import { EVERY_FORMULA } from '../support/every-formula.js';
import { mysqlStore } from '../support/mysql-store.js';
import { type CountersIn, TableItemStore } from '../support/table-item-store.js';

const DAY_MS = 86_400_000;
const ITEMS = 1_000;
const ROUNDS = 8;
/** Of a first step that reads few, so that the second has something to find. */
const NEWEST = 60;

const WEIGHTS = [{ likes: 1 }, { likes: 1, comments: 2 }, { comments: 0.3, likes: 0.1 }, { likes: 1, comments: -3 }];

interface Opened {
  readonly store: ItemWriter;
  readonly source: ItemSource;
  close(): Promise<void>;
}

async function embedded(): Promise<Opened> {
  const { database, close } = await embeddedStore();
  const source = new EmbeddedItemSource(database, systemClock);
  return { store: new EmbeddedItemStore(database), source, close: async () => close() };
}

async function mysql(): Promise<Opened> {
  const { database, close } = await mysqlStore();
  return { store: new MysqlItemStore(database), source: new MysqlItemSource(database), close };
}

async function ownTables(countersIn: CountersIn, idType?: string): Promise<Opened> {
  const { url, store } = await TableItemStore.create(countersIn, undefined, idType);
  const inRow = countersIn === 'the row';
  const signals = signalsIn({ likes: 'likes', comments: 'comments' });
  const beside = { rows: { kind: 'table', name: ['counters'] }, where: "biz = 'post'", key: ['slug'] } as const;
  const config = aTablesConfig(url, {
    where: "status = 'public'",
    columns: {
      id: ['slug'],
      createdAt: instantIn('created', { unit: 'ms' }),
      updatedAt: instantIn('updated', { unit: 'ms' }),
      signals: inRow ? signals : [],
    },
    counters: inRow ? undefined : { ...beside, updatedAt: instantIn('counted', { unit: 'ms' }), signals },
  });
  return { store, source: new TablesItemSource(config, 200), close: () => store.close() };
}

/** Makes posts, votes and removals as a site has them, the same in every run. */
class Community {
  readonly #store: ItemWriter;
  readonly #random = new SeededRandom(2_026, 11);
  #posts = 0;

  constructor(store: ItemWriter) {
    this.#store = store;
  }

  async post(count: number, oldestDays: number): Promise<void> {
    const now = Date.now();
    const items = Array.from({ length: count }, (): WrittenItem => {
      const signals = {
        // Some are tied, some negative, some go viral.
        likes: this.#random.chance(0.1) ? -1 : Math.min(1e6, Math.floor(this.#random.pareto(1, 0.9))),
        comments: this.#random.integer(0, 30),
      };
      const age = Math.floor(this.#random.uniform() ** 2 * oldestDays * DAY_MS);
      const id = String(this.#posts++);
      return { id, title: 't', url: '', author: '', createdAt: now - age, signals };
    });
    await this.#store.upsert(items);
  }

  async edit(round: number, first: string | undefined): Promise<void> {
    const votes = Array.from({ length: 20 }, () => ({
      id: this.#someone(),
      signal: 'likes',
      delta: this.#delta(),
    }));
    await this.#store.addSignals(votes);
    if (round % 2 === 0) await this.post(3, 0.01);
    if (round % 3 === 0) await this.#store.remove([first ?? '', this.#someone()]);
  }

  #someone(): string {
    return String(this.#random.integer(0, this.#posts - 1));
  }

  #delta(): number {
    if (this.#random.chance(0.05)) return 100_000;
    return this.#random.chance(0.8) ? 3 : -50;
  }
}

for (const [name, open] of [
  ['the embedded store', embedded],
  ['hotlist_items', mysql],
  ["a site's own table", () => ownTables('the row')],
  ["a site's own table with counters beside it", () => ownTables('another table')],
  ["a site's own table with ids that are integers", () => ownTables('the row', 'BIGINT')],
  ["a site's own table with such ids and counters beside it", () => ownTables('another table', 'BIGINT')],
] as const) {
  describe(`the lists of ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('are the same by what has changed, by a threshold scan and by a full scan, for every formula', async function () {
      this.timeout(120_000);
      const { store, source } = opened;
      const community = new Community(store);
      await community.post(ITEMS, 60);
      const live = aLiveRanker(source, { slack: 50, overlapMs: 5_000 });
      // Its order does not depend on the instant, so two views a moment apart have the same list.
      const timeless = aBoard({ formula: reddit(), size: 20, weights: { likes: 1, comments: 2 } });
      await live.rank(timeless);
      let spared = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await live.builds.ended();
        const byChanges = places(await live.rank(timeless));
        await source.withView(async (view) => {
          expect(byChanges).to.deep.equal(places((await fullScan(timeless, view, NEVER)).ranking));
          for (const board of boardsOf(round)) spared += (await compare(board, view)) ? 1 : 0;
        });
        await community.edit(round, byChanges[0]?.id);
      }
      expect(live.ways().filter((by) => by === 'changes')).to.have.lengthOf.above(ROUNDS / 2);
      // Where nothing was left out, nothing was shown; the embedded store leaves none out for a floor.
      if (name !== 'the embedded store') expect(spared).to.be.above(ROUNDS * 4);
    });
  });
}

/** In the course of the rounds every formula with every kind of weights, windows and sizes. */
function boardsOf(round: number): Board[] {
  return EVERY_FORMULA.map((formula, n) => {
    const weights = WEIGHTS[(n + round) % WEIGHTS.length] ?? {};
    const windowMs = (n + round) % 5 === 0 ? 20 * DAY_MS : undefined;
    return aBoard({ formula, weights, windowMs, size: 1 + ((7 * n + 3 * round) % 40) });
  });
}

/** @returns whether the threshold scan read fewer items than there are */
async function compare(board: Board, view: SourceView): Promise<boolean> {
  const full = await fullScan(board, view, NEVER);
  const byThreshold = await thresholdScan(board, view, NEVER, NEWEST);
  expect(byThreshold?.ranking, board.formula.description).to.deep.equal(full.ranking);
  return (byThreshold?.itemsRead ?? 0) < full.itemsRead;
}

/** With the points, because the ids alone would hide wrong counters. */
function places({ hottest }: Ranking) {
  return hottest.map(({ item, points }) => ({ id: item.id, points }));
}
