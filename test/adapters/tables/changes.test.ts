import { expect } from 'chai';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import type { ScannedItem } from '../../../src/application/ranking/item-source.js';
import { aSite, type Site } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn } from '../../support/a-tables-config.js';

const AT = Date.UTC(2013, 0, 2, 3, 4, 5);
const DAY_MS = 86_400_000;
const UPDATED = { updatedAt: instantIn('updated') };

/** The ids that have changed, as they came, and how each item is by what was told of it last. */
async function changed(config: TablesConfig, from: number, pageRows?: number) {
  return new TablesItemSource(config, pageRows).withView(async (view) => {
    const feed = view.changes(from);
    if (!feed) return undefined;
    const items = new Map<string, ScannedItem | undefined>();
    for await (const batch of feed) for (const { id, item } of batch) items.set(id, item);
    return items;
  });
}

const idsOf = async (...asked: Parameters<typeof changed>) => [...((await changed(...asked))?.keys() ?? [])].sort();

const DIGITS =
  '(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
/** A table with 1 to 5000 as `seq`, on every server. */
const FIVE_THOUSAND = `(SELECT 1 + a.n + 10 * b.n + 100 * c.n + 1000 * d.n AS seq FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c, ${DIGITS} d WHERE d.n < 5) AS numbers`;

describe("changes of a site's own tables", () => {
  let site: Site;
  const posts = (differences: Parameters<typeof aTablesConfig>[1] = {}) => aTablesConfig(site.url, differences);

  afterEach(() => site.connection.end());

  it('can be told only when every table says when its rows changed', async () => {
    site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, likes INT)',
      'CREATE TABLE counters (post INT PRIMARY KEY, reads_ INT, updated DATETIME)',
    );
    const rows = { kind: 'table', name: ['counters'] } as const;
    const counters = { rows, where: undefined, key: ['post'], signals: signalsIn({ reads: 'reads_' }) } as const;
    const silent = { ...counters, updatedAt: undefined };
    const telling = { ...counters, updatedAt: instantIn('updated') };
    expect(await changed(posts(), AT)).to.equal(undefined);
    expect(await changed(posts({ counters: telling }), AT)).to.equal(undefined);
    expect(await changed(posts({ columns: UPDATED, counters: silent }), AT)).to.equal(undefined);
    expect(await changed(posts({ columns: UPDATED, counters: telling }), AT)).to.deep.equal(new Map());
  });

  for (const type of ['DATETIME', 'DATETIME(3)', 'TIMESTAMP NULL', 'TIMESTAMP(6) NULL', 'DATE', 'BIGINT', 'INT']) {
    it(`are found from the second on in which they were made, where it is a ${type}`, async () => {
      site = await aSite(
        `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated ${type}, likes INT)`,
        "SET time_zone = '+00:00'",
      );
      const unit = ({ BIGINT: 'ms', INT: 's' } as const)[type];
      const written = (ms: number) => {
        if (unit) return Math.floor(ms / (unit === 's' ? 1_000 : 1));
        return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
      };
      const times = [AT - 2 * DAY_MS, AT, AT + DAY_MS];
      await site.run('INSERT INTO posts VALUES ?', [
        times.map((at, n) => [n + 1, 'A title', '2013-01-01', written(at), n]),
      ]);
      const config = posts({ columns: { updatedAt: instantIn('updated', { unit }) } });
      // A row that is written within a second may have its beginning.
      expect(await idsOf(config, AT + 999)).to.deep.equal(['2', '3']);
      expect(await idsOf(config, AT + DAY_MS)).to.deep.equal(['3']);
      expect(await idsOf(config, AT + 2 * DAY_MS)).to.deep.equal([]);
    });
  }

  it('tell of each item how it is now, of however many in one page', async () => {
    site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, likes INT)',
      `INSERT INTO posts SELECT seq, 'A title', '2013-01-01', '2013-01-02 03:04:05', 7 * seq FROM ${FIVE_THOUSAND}`,
    );
    const items = await changed(posts({ columns: UPDATED }), AT, 6_000);
    const likes = [...(items ?? [])].map(([id, item]) => [id, item?.signals['likes']]);
    expect(likes).to.have.deep.members(Array.from({ length: 5_000 }, (_, at) => [String(at + 1), 7 * (at + 1)]));
  });

  it('are found in the zone that a DATETIME was written in', async () => {
    site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, likes INT)',
    );
    await site.run("INSERT INTO posts VALUES (1, 'A', '2013-01-01', '2013-01-02 11:04:05', 1)");
    const config = posts({ columns: { updatedAt: instantIn('updated', { offsetMinutes: 480 }) } });
    expect(await idsOf(config, AT)).to.deep.equal(['1']);
    expect(await idsOf(config, AT + 1_000)).to.deep.equal([]);
  });

  const indexes = ['no index', 'KEY (updated)', 'KEY (created)', 'KEY (updated), KEY (created)'];
  for (const index of indexes) {
    it(`include new items that say nothing of an update, with ${index}, by pages of any size`, async () => {
      const keys = index === 'no index' ? '' : `, ${index}`;
      site = await aSite(
        `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, likes INT${keys})`,
      );
      const rows = Array.from({ length: 40 }, (_, n) => {
        const old = n < 10;
        const updated = { 0: null, 1: '0000-00-00 00:00:00', 2: '2013-01-02 03:04:05' }[n % 4] ?? '2013-01-02 03:05:00';
        return { id: n, old, updated };
      });
      await site.run('INSERT INTO posts VALUES ?', [
        rows.map(({ id, old, updated }) => [id, 'A', old ? '2012-01-01' : '2013-01-02 03:04:05', updated, 1]),
      ]);
      const expected = rows.filter(({ old, updated }) => !old || (updated ?? '0') > '2013').map(({ id }) => String(id));
      for (const pageRows of [1, 2, 3, 7, 100]) {
        expect(await idsOf(posts({ columns: UPDATED }), AT, pageRows), `${pageRows}`).to.deep.equal(expected.sort());
      }
    });
  }

  it('say of an item that fulfils the condition no more, or has no instant, that it is gone', async () => {
    site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, likes INT, status INT)',
    );
    const row = (id: number, status: number | null, created: string | null) => [
      id,
      'A',
      created,
      '2013-01-03',
      id,
      status,
    ];
    const statuses = [row(1, 2, '2013-01-01'), row(2, 1, '2013-01-01'), row(3, null, '2013-01-01'), row(4, 2, null)];
    await site.run('INSERT INTO posts VALUES ?', [statuses]);
    const items = await changed(posts({ where: 'status = 2 OR status = 3 -- live', columns: UPDATED }), AT);
    const live = { id: '1', createdAt: Date.UTC(2013, 0, 1), signals: { likes: 1 } };
    expect(items).to.deep.equal(
      new Map<string, unknown>([
        ['1', live],
        ['2', undefined],
        ['3', undefined],
        ['4', undefined],
      ]),
    );
  });

  it('tell how an item is now when it has a row for each of its versions, of which one is published', async () => {
    site = await aSite(
      `CREATE TABLE posts (version INT PRIMARY KEY, id VARCHAR(9), title TEXT, created DATETIME, updated DATETIME, likes INT,
       isLatest INT, KEY (id))`,
      `INSERT INTO posts VALUES (3, 'a', 'new', '2013-01-01', '2013-01-03 00:00:00', 5, 1),
       (4, 'a', 'old', '2013-01-01', '2013-01-03 00:00:01', 1, 0), (5, 'A', 'other', '2013-01-01', '2013-01-03', 9, 0)`,
    );
    const config = posts({ where: 'isLatest = 1', columns: UPDATED });
    for (const pageRows of [1, 2, 100]) {
      const items = await changed(config, AT, pageRows);
      expect([items?.get('a')?.signals, items?.get('A'), items?.size]).to.deep.equal([{ likes: 5 }, undefined, 2]);
    }
  });

  describe('with a table of counters', () => {
    beforeEach(async () => {
      site = await aSite(
        `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME NOT NULL, likes INT,
         status INT, KEY (updated))`,
        `CREATE TABLE counters (kind VARCHAR(9), post INT, comments INT, counted BIGINT, PRIMARY KEY (kind, post),
         KEY (counted))`,
        `INSERT INTO posts VALUES (1, 'A', '2013-01-01', '2013-01-01', 1, 2), (2, 'B', '2013-01-01', '2013-01-01', 2, 1),
         (3, 'C', '2013-01-01', '2013-01-03', 3, 2), (4, 'D', '2013-01-01', '2013-01-01', 4, 2)`,
      );
      const [before, after] = [AT - DAY_MS, AT];
      await site.run('INSERT INTO counters VALUES ?', [
        [
          ...[
            ['post', 1, 10, after],
            ['post', 2, 20, after],
            ['post', 3, 30, before],
            ['post', 4, 40, before],
          ],
          ...[
            ['video', 4, 99, after],
            ['video', 1, 99, after],
            ['post', 77, 70, after],
          ],
        ],
      ]);
    });

    const config = () =>
      posts({
        where: 'status = 2',
        columns: UPDATED,
        counters: {
          rows: { kind: 'table', name: ['counters'] },
          where: "kind = 'post'",
          key: ['post'],
          updatedAt: instantIn('counted', { unit: 'ms' }),
          signals: signalsIn({ comments: 'comments' }),
        },
      });
    const at = (id: string, likes: number, comments: number) => ({
      ...{ id, createdAt: Date.UTC(2013, 0, 1), signals: { likes, comments } },
    });

    it('are items whose counts changed, and items that did themselves with their counts', async () => {
      for (const pageRows of [1, 2, 100]) {
        expect(await changed(config(), AT, pageRows)).to.deep.equal(
          new Map<string, unknown>([
            ['3', at('3', 3, 30)],
            ['1', at('1', 1, 10)],
            // One is not published, of the other there are only counts.
            ['2', undefined],
            ['77', undefined],
          ]),
        );
      }
    });

    it('are by thousands at one instant each once, and as the view has them', async () => {
      await site.run(
        `INSERT INTO posts SELECT 1000 + seq, 'T', '2013-01-01', '2013-01-01', 0, 2 FROM ${FIVE_THOUSAND}`,
      );
      await site.run(`INSERT INTO counters SELECT 'post', 1000 + seq, seq, ? FROM ${FIVE_THOUSAND}`, [AT + DAY_MS]);
      const items = await changed(config(), AT + DAY_MS);
      expect(items?.size).to.equal(5_000);
      expect(items?.get('6000')).to.deep.equal(at('6000', 0, 5_000));
    });
  });

  it('of a join and of a query are those of the time that they name', async () => {
    site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, updated DATETIME, status INT)',
      'CREATE TABLE stats (post INT PRIMARY KEY, likes INT, counted DATETIME)',
      `INSERT INTO posts VALUES (1, 'A', '2013-01-01', '2013-01-01', 2), (2, 'B', '2013-01-01', '2013-01-03', 2),
       (3, 'C', '2013-01-01', '2013-01-03', 1), (4, 'D', '2013-01-01', '2013-01-01', 2)`,
      `INSERT INTO stats VALUES (1, 10, '2013-01-03'), (2, 20, '2013-01-01'), (3, 30, '2013-01-01'), (4, 40, '2013-01-01')`,
    );
    const expected = [
      ['1', 10],
      ['2', 20],
      ['3', undefined],
    ];
    const found = async (config: TablesConfig) =>
      [...((await changed(config, AT)) ?? [])].map(([id, item]) => [id, item?.signals['likes']]).sort();
    const sql = `SELECT id, title, created, likes, status, GREATEST(updated, counted) AS changed
      FROM posts JOIN stats ON post = id`;
    const columns = { updatedAt: instantIn('changed') };
    expect(await found(posts({ rows: { kind: 'query', sql }, where: 'status = 2', columns }))).to.deep.equal(expected);
    const join = { kind: 'join', sql: 'posts p JOIN stats s ON s.post = p.id' } as const;
    const inJoin = posts({ rows: join, where: 'p.status = 2', columns: UPDATED });
    expect(await found(inJoin)).to.deep.equal(expected.slice(1));
  });
});
