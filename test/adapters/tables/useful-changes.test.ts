import { expect } from 'chai';
import fc from 'fast-check';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import type { ItemColumns, TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import { buildFrom, skybandSpec } from '../../../src/application/ranking/build-skyband.js';
import type { NoUse } from '../../../src/application/ranking/item-source.js';
import { LiveBoard } from '../../../src/application/ranking/live-board.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { aSite, type Site } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn } from '../../support/a-tables-config.js';
import { fullScanOf } from '../../support/full-scan-of.js';

const AT = Date.UTC(2013, 0, 2, 3, 4, 5);
const HOUR_MS = 3_600_000;
const POSTS = `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, status INT DEFAULT 1, created DATETIME(3),
  updated DATETIME(3), own INT DEFAULT 0, INDEX (created))`;
const COUNTERS = 'CREATE TABLE counters (post INT PRIMARY KEY, likes INT, updated DATETIME(3), INDEX (updated))';
/** A page, and so many of the newest. */
const ROWS = 4;

const written = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

describe('changed counters that are of no use', () => {
  let site: Site;

  afterEach(() => site.connection.end());

  const configOf = (columns: Partial<ItemColumns> = {}): TablesConfig =>
    aTablesConfig(site.url, {
      where: 'status = 1',
      columns: { updatedAt: instantIn('updated'), signals: [], ...columns },
      counters: {
        rows: { kind: 'table', name: ['counters'] },
        where: undefined,
        key: ['post'],
        updatedAt: instantIn('updated'),
        signals: signalsIn({ likes: 'likes' }),
      },
    });

  /** Posts an hour apart, 1 the oldest, none of them changed since; and of each its counters, changed at {@link AT}. */
  async function fill(posts: number, likesOf: (id: number) => number): Promise<void> {
    const ids = Array.from({ length: posts }, (_, index) => index + 1);
    const before = written(AT - 1_000 * HOUR_MS);
    await site.run('INSERT INTO posts (id, title, created, updated) VALUES ?', [
      ids.map((id) => [id, 'A title', written(AT - (1 + posts - id) * HOUR_MS), before]),
    ]);
    await site.run('INSERT INTO counters VALUES ?', [ids.map((id) => [id, likesOf(id), written(AT)])]);
  }

  /** The ids that are told, when old posts are of use from 100 likes on, and 3 is known. */
  const told = (config: TablesConfig, { rows = ROWS, weighed = ['likes'] } = {}) => {
    const noUse: NoUse = {
      weighed,
      before: (id, { likes }) => (id === '3' || Number(likes) >= 100 ? Number.NEGATIVE_INFINITY : AT),
    };
    return new TablesItemSource(config, rows).withView(async (view) => {
      const ids: number[] = [];
      for await (const batch of view.changes(AT, noUse) ?? []) ids.push(...batch.map(({ id }) => Number(id)));
      return ids.sort((a, b) => a - b);
    });
  };
  const ALL = Array.from({ length: 20 }, (_, index) => index + 1);
  const likesOf = (id: number) => (id === 7 ? 100 : id);

  it('are left out: but for the newest, those with points enough, and those that are known', async () => {
    site = await aSite(POSTS, COUNTERS);
    await fill(20, likesOf);
    expect(await told(configOf())).to.deep.equal([3, 7, 17, 18, 19, 20]);
  });

  it('are told where they are few, which is sooner done', async () => {
    site = await aSite(POSTS, COUNTERS);
    await fill(20, likesOf);
    expect(await told(configOf(), { rows: 50 })).to.deep.equal(ALL);
  });

  for (const [what, ddl, columns, weighed] of [
    ['no index tells the newest', [POSTS.replace('INDEX (created)', 'INDEX (updated)'), COUNTERS], {}, ['likes']],
    ['a key may be there twice', [POSTS, COUNTERS.replace('PRIMARY KEY', '')], {}, ['likes']],
    ['the post has counts of its own', [POSTS, COUNTERS], { signals: signalsIn({ own: 'own' }) }, ['likes', 'own']],
  ] as const) {
    it(`are told where ${what}`, async () => {
      site = await aSite(...ddl);
      await fill(20, likesOf);
      expect(await told(configOf(columns), { weighed: [...weighed] })).to.deep.equal(ALL);
    });
  }

  it('are left out by counts beside, when those of the post itself do not count', async () => {
    site = await aSite(POSTS, COUNTERS);
    await fill(20, likesOf);
    expect(await told(configOf({ signals: signalsIn({ own: 'own' }) }))).to.deep.equal([3, 7, 17, 18, 19, 20]);
  });

  it('would not have changed the list', async () => {
    site = await aSite(POSTS, COUNTERS);
    // Fewer than the newest beat what is let go.
    const board = aBoard({ weights: { likes: 1 }, size: 2 });
    const spec = skybandSpec(board, 1);
    const [source, plain] = [new TablesItemSource(configOf(), 8), new TablesItemSource(configOf())];
    let leftOut = 0;
    const refresh = (live: LiveBoard, now: number, changed: number) =>
      source.withView(async (view) => {
        leftOut += changed;
        const changes = async function* (_: number, noUse?: NoUse) {
          for await (const batch of view.changes(now, noUse) ?? []) {
            leftOut -= batch.length;
            yield batch;
          }
        };
        await live.catchUp(
          {
            takenAt: now,
            scan: () => view.scan(undefined),
            newest: () => undefined,
            changes,
            read: (ids) => view.read(ids),
          },
          0,
          NEVER,
        );
        return live.rank(board.formula, view, NEVER);
      });
    const anEdit = fc.record({
      id: fc.integer({ min: 1, max: 60 }),
      // So few that there are ties.
      created: fc.nat(20),
      likes: fc.oneof(fc.nat(3), fc.nat(40)),
      status: fc.constantFrom(1, 1, 1, 0),
    });
    const edits = fc.uniqueArray(anEdit, { minLength: 12, maxLength: 40, selector: ({ id }) => id });
    const law = fc.asyncProperty(fc.array(edits, { minLength: 3, maxLength: 5 }), async (rounds) => {
      await site.run('DELETE FROM posts');
      await site.run('DELETE FROM counters');
      let live: LiveBoard | undefined;
      let now = AT;
      for (const round of rounds) {
        now += 2_000;
        // That a post is another one now is told by its counters alone.
        await site.run('REPLACE INTO posts (id, title, status, created, updated) VALUES ?', [
          round.map(({ id, status, created }) => [id, 'A title', status, written(AT + created * HOUR_MS), written(AT)]),
        ]);
        await site.run('REPLACE INTO counters VALUES ?', [round.map(({ id, likes }) => [id, likes, written(now)])]);
        live ??= new LiveBoard(spec, await buildFrom(plain)(spec, board.formula, NEVER));
        const ranking = await refresh(live, now, round.length);
        if (live.needsRebuild) live = undefined;
        else expect(ranking?.hottest).to.deep.equal((await fullScanOf(plain, board)).hottest);
      }
    });
    await fc.assert(law, { numRuns: 30, seed: 7 });
    expect(leftOut).to.be.above(0);
  });
});
