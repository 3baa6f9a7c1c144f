import { expect } from 'chai';
import { EmbeddedItemSource } from '../../src/adapters/embedded/item-source.js';
import { EmbeddedItemStore } from '../../src/adapters/embedded/item-store.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { MysqlItemSource } from '../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import type { HotlistEvent } from '../../src/application/events.js';
import type { ItemStore } from '../../src/application/ingesting/item-store.js';
import type { BuildSkyband } from '../../src/application/ranking/build-skyband.js';
import { fullScan } from '../../src/application/ranking/full-scan.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import { LiveRanker } from '../../src/application/ranking/live-ranker.js';
import { buildThread } from '../../src/bootstrap/build-thread.js';
import { reddit } from '../../src/domain/formulas/reddit.js';
import type { Ranking } from '../../src/domain/hot-list.js';
import { aBoard } from '../support/a-board.js';
import { HeldBuilds } from '../support/a-live-ranker.js';
import { NEVER } from '../support/a-publisher.js';
import { embeddedStore } from '../support/embedded-store.js';
import { mysqlStore } from '../support/mysql-store.js';

const ITEMS = 2_000;
const ROUNDS = 40;
// Its order does not depend on the instant, so two views a moment apart have the same list.
const BOARD = aBoard({ formula: reddit(), size: 20, weights: { likes: 1, comments: 2 } });

interface Opened {
  readonly store: ItemStore;
  readonly source: ItemSource;
  readonly build: BuildSkyband;
  close(): Promise<void>;
}

async function embedded(): Promise<Opened> {
  const { database, close } = await embeddedStore();
  return {
    store: new EmbeddedItemStore(database),
    source: new EmbeddedItemSource(database, systemClock),
    build: buildThread({ source: undefined, database: { url: '', path: database.path, migrate: 'on' } }),
    close: async () => close(),
  };
}

async function mysql(): Promise<Opened> {
  const { database, close } = await mysqlStore();
  const build = buildThread({ source: undefined, database: { url: database.url, path: undefined, migrate: 'on' } });
  return { store: new MysqlItemStore(database), source: new MysqlItemSource(database), build, close };
}

for (const [name, open] of [
  ['the embedded store', embedded],
  ['MySQL', mysql],
] as const) {
  describe(`the live ranker over ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives the list of a full scan after every round of votes, posts and removals', async () => {
      const { store, source, build } = opened;
      const random = new SeededRandom(2_026, 1);
      let byChanges = 0;
      const onEvent = (event: HotlistEvent) => {
        if (event.type === 'board ranked' && event.by === 'changes') byChanges++;
      };
      const options = { slack: 50, overlapMs: 5_000, rebuildEveryMs: 3_600_000 };
      const builds = new HeldBuilds(build);
      const live = new LiveRanker({ source, build: builds.build, clock: systemClock, announce: onEvent, options });
      const { signal: tenure } = new AbortController();
      const list = async () => places(await live.rank(BOARD, NEVER, tenure));
      const scanned = async () => places((await source.withView((view) => fullScan(BOARD, view, NEVER))).ranking);
      await store.upsert(Array.from({ length: ITEMS }, (_, index) => post(index)));
      await list();
      await builds.ended();
      let next = ITEMS;
      for (let round = 0; round < ROUNDS; round++) {
        await edit(round);
        expect(await list()).to.deep.equal(await scanned());
      }
      expect(byChanges).to.be.above(ROUNDS / 2);

      async function edit(round: number): Promise<void> {
        const someone = () => `i-${random.integer(0, next - 1)}`;
        await store.addSignals(
          Array.from({ length: 20 }, () => ({
            id: someone(),
            signal: 'likes',
            delta: random.chance(0.9) ? 50 : -200,
          })),
        );
        if (round % 3 === 0) await store.upsert([post(next++)]);
        if (round % 5 === 0) await store.remove([String((await scanned())[0]?.id), someone()]);
      }

      function post(index: number) {
        const signals = { likes: Math.min(1e6, Math.floor(random.pareto(1, 0.9))), comments: random.integer(0, 30) };
        const createdAt = Date.now() - Math.floor(random.uniform() * 30 * 86_400_000);
        return { id: `i-${index}`, title: 't', url: '', author: '', createdAt, signals };
      }
    });
  });
}

/** With the points, because the ids alone would hide wrong counters. */
function places({ hottest }: Ranking) {
  return hottest.map(({ item, points }) => ({ id: item.id, points }));
}
