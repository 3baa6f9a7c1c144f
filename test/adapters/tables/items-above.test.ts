import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { ReadOnlyConnection } from '../../../src/adapters/tables/connection.js';
import { inspect } from '../../../src/adapters/tables/inspect.js';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import { itemsAbove } from '../../../src/adapters/tables/items-above.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import type { Weights } from '../../../src/domain/item.js';
import { aSite, type Site } from '../../support/a-site.js';
import { aTablesConfig, signalsIn } from '../../support/a-tables-config.js';
import { rejection } from '../../support/rejection.js';
import { scanned } from '../../support/scanned-items.js';

const POSTS = `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, created DATETIME, status INT NOT NULL DEFAULT 2,
  likes BIGINT, downs BIGINT UNSIGNED)`;
const COUNTERS = `CREATE TABLE counters (id INT AUTO_INCREMENT PRIMARY KEY, biz VARCHAR(9), post INT, likes BIGINT,
  reads_ BIGINT UNSIGNED, UNIQUE KEY (post, biz))`;

describe('the items of a site above a floor', () => {
  let site: Site;
  beforeEach(async () => {
    site = await aSite(POSTS, COUNTERS);
  });
  afterEach(() => site.connection.end());

  const own = () => aTablesConfig(site.url, { columns: { signals: signalsIn({ likes: 'likes', downs: 'downs' }) } });
  const beside = (differences: Partial<TablesConfig> = {}) =>
    aTablesConfig(site.url, {
      where: 'status = 2',
      columns: { signals: [] },
      counters: {
        ...{ rows: { kind: 'table', name: ['counters'] }, where: "biz = 'post'", key: ['post'], updatedAt: undefined },
        signals: signalsIn({ likes: 'likes', reads: 'reads_' }),
      },
      ...differences,
    } as Partial<TablesConfig>);
  const idsAbove = async (config: TablesConfig, weights: Weights, points: number, createdFrom?: number) =>
    (await new TablesItemSource(config).withView((view) => scanned(view, createdFrom, { weights, points })))
      .map(({ id }) => Number(id))
      .sort((a, b) => a - b);
  const insert = (table: string, columns: string, ...rows: unknown[][]) =>
    site.run(`INSERT INTO ${table} (${columns}) VALUES ?`, [rows]);
  const post = (id: number, likes: unknown = null, downs: unknown = null, status = 2) => [
    ...[id, '2013-01-01 00:00:00', likes, downs, status],
  ];
  const insertPosts = (...rows: unknown[][]) => insert('posts', 'id, created, likes, downs, status', ...rows);
  const insertCounters = (...rows: unknown[][]) => insert('counters', 'biz, post, likes, reads_', ...rows);

  it('are picked by the counts of their own rows, nothing counting as 0', async () => {
    await insertPosts(post(1, 16), post(2, 17), post(3), post(4, -5), post(5, 18, 1));
    expect(await idsAbove(own(), { likes: 1 }, 17)).to.deep.equal([2, 5]);
    expect(await idsAbove(own(), { likes: 1 }, 0)).to.deep.equal([1, 2, 3, 5]);
    expect(await idsAbove(own(), { likes: 1 }, -4)).to.deep.equal([1, 2, 3, 5]);
    expect(await idsAbove(own(), { likes: -1 }, 5)).to.deep.equal([4]);
    expect(await idsAbove(own(), { likes: 1, downs: 3 }, 18)).to.deep.equal([5]);
    expect(await idsAbove(own(), { gone: 1 }, 1)).to.deep.equal([]);
  });

  it('are picked by the counters beside them, and their own conditions hold as those of the counters do', async () => {
    await insertPosts(post(1), post(2), post(3, null, null, 1), post(4), post(5));
    await insertCounters(
      ...[
        ['post', 1, 5, 0],
        ['post', 2, 50, 0],
        ['post', 3, 50, 0],
        ['video', 4, 50, 0],
        ['post', 4, 1, 0],
      ],
      ...[
        ['post', 99, 50, 0],
        ['post', null, 50, 0],
      ],
    );
    expect(await idsAbove(beside(), { likes: 1 }, 20)).to.deep.equal([2]);
    expect(await idsAbove(beside(), { likes: 1, reads: 0.1 }, 20)).to.deep.equal([2]);
    expect(await idsAbove(beside(), { likes: 1 }, 5)).to.deep.equal([1, 2]);
    expect(await idsAbove(beside(), { likes: 1 }, 20, Date.UTC(2013, 0, 2))).to.deep.equal([]);
  });

  it('are all items where one without a row of counters has points enough', async () => {
    await insertPosts(post(1), post(2));
    await insertCounters(['post', 1, 5, 0]);
    expect(await idsAbove(beside(), { likes: 1 }, 0)).to.deep.equal([1, 2]);
    expect(await idsAbove(beside(), { likes: 1, reads: -1 }, -3)).to.deep.equal([1, 2]);
  });

  it('are all items where counts of both tables are added up', async () => {
    await insertPosts(post(1, 3, 9), post(2, 3, 0));
    await insertCounters(['post', 1, 5, 0]);
    const both = beside({ columns: { ...beside().columns, signals: signalsIn({ downs: 'downs' }) } });
    expect(await idsAbove(both, { likes: 1, downs: 1 }, 14)).to.deep.equal([1, 2]);
    // What has no weight keeps nobody from asking.
    expect(await idsAbove(both, { likes: 1, downs: 0 }, 1)).to.deep.equal([1]);
    expect(await idsAbove(both, { downs: 1 }, 1)).to.deep.equal([1]);
  });

  it('are found whatever the counts, up to the largest that a column holds', async () => {
    const [most, least] = ['9223372036854775807', '-9223372036854775808'];
    await insertPosts(post(1, most, '18446744073709551615'), post(2, least, 0), post(3, least, '18446744073709551615'));
    const largest = Number.MAX_SAFE_INTEGER;
    expect(await idsAbove(own(), { likes: 1 }, largest)).to.deep.equal([1]);
    expect(await idsAbove(own(), { likes: -1 }, largest)).to.deep.equal([2, 3]);
    expect(await idsAbove(own(), { likes: 1e6, downs: 1e6 }, 2e6 * largest)).to.include.members([1]);
    // 2^53 - 1 of each, which is nothing together.
    expect(await idsAbove(own(), { likes: 1, downs: -1 }, 0)).to.include.members([1]);
    expect(await idsAbove(own(), { likes: -1, downs: -1 }, 0)).to.include.members([2, 3]);
  });

  it('are not looked up one by one when there are too many', async () => {
    await insertPosts(...Array.from({ length: 10 }, (_, n) => post(n, n)));
    const connection = await ReadOnlyConnection.open(site.url, 10_000);
    const layout = await inspect(connection, own());
    const above = (most: number) =>
      itemsAbove(connection, layout, undefined, { weights: { likes: 1 }, points: 5 }, most);
    expect(await above(4)).to.equal(undefined);
    expect(await above(5)).to.not.equal(undefined);
    connection.close();
  });

  it('are read in order when picking them takes longer than a query may, and every other failure is told', async () => {
    await insertPosts(post(1, 7));
    const connection = await ReadOnlyConnection.open(site.url, 10_000);
    const layout = await inspect(connection, own());
    const failing = (errno: number) =>
      ({ query: () => Promise.reject(Object.assign(new Error('no'), { errno })) }) as unknown as ReadOnlyConnection;
    const above = (errno: number) =>
      itemsAbove(failing(errno), layout, undefined, { weights: { likes: 1 }, points: 5 });
    expect(await above(1_969)).to.equal(undefined);
    expect(await above(3_024)).to.equal(undefined);
    expect(((await rejection(above(1_205))) as Error).message).to.equal('no');
    connection.close();
  });

  for (const [where, config, index] of [
    ['their own row', own, 'CREATE INDEX by_likes ON posts (likes)'],
    ['a table beside them', beside, 'CREATE INDEX by_likes ON counters (likes)'],
  ] as const) {
    it(`are read by an index on the signal in ${where}, and nothing else is`, async () => {
      const ids = Array.from({ length: 20_000 }, (_, n) => n + 1);
      await insertPosts(...ids.map((id) => post(id, id)));
      await insertCounters(...ids.map((id) => ['post', id, id, 0]));
      await site.run(index);
      await site.run('ANALYZE TABLE posts, counters');
      const before = await rowsRead();
      expect(await idsAbove(config(), { likes: 0.5 }, 9_995)).to.have.lengthOf(11);
      expect((await rowsRead()) - before).to.be.below(1_000);
    });
  }

  async function rowsRead(): Promise<number> {
    const [rows] = await site.connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Handler_read_%'");
    return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
  }
});
