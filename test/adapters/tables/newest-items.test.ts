import { expect } from 'chai';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import { aSite } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn } from '../../support/a-tables-config.js';

const DDL = 'CREATE TABLE posts (id INT, title TEXT, likes INT, created DATETIME(3), PRIMARY KEY (id), KEY (created))';

/** The ids of the newest; undefined when these can't be found without reading every item. */
async function newestIds(config: TablesConfig, limit: number, pageRows = 3): Promise<string[] | undefined> {
  return new TablesItemSource(config, pageRows).withView(async (view) => {
    const batches = view.newest(limit);
    if (!batches) return undefined;
    const ids: string[] = [];
    for await (const batch of batches) ids.push(...batch.map(({ id }) => id));
    return ids;
  });
}

describe("the newest of a site's own items", () => {
  it('are found by an index that begins with created_at, and not without one', async () => {
    const { url, run, connection } = await aSite(
      DDL,
      "INSERT INTO posts VALUES (1, 'A', 1, NOW()), (2, 'B', 1, NOW())",
    );
    await run('CREATE VIEW seen AS SELECT * FROM posts');
    const of = (differences: Partial<TablesConfig>) => newestIds(aTablesConfig(url, differences), 5);
    expect(await of({})).to.have.members(['1', '2']);
    expect(await of({ rows: { kind: 'table', name: ['seen'] } })).to.equal(undefined);
    expect(await of({ rows: { kind: 'join', sql: 'posts' } })).to.equal(undefined);
    expect(await of({ rows: { kind: 'query', sql: 'SELECT * FROM posts' } })).to.equal(undefined);
    await run('DROP INDEX created ON posts');
    expect(await of({})).to.equal(undefined);
    await run('CREATE INDEX by_likes ON posts (likes, created)');
    expect(await of({})).to.equal(undefined);
    await connection.end();
  });

  it('come in the order of their instants, however many have one of them and however long a page is', async () => {
    const { url, run, connection } = await aSite(DDL);
    const hours = [9, 9, 8, 7, 7, 7, 7, 7, 7, 5, 3, 3, 2, 1];
    await run('INSERT INTO posts VALUES ?', [hours.map((hour, id) => [id, 'A', 1, `2013-01-01 0${hour}:00:00`])]);
    for (let limit = 1; limit <= hours.length + 1; limit++) {
      for (const pageRows of [1, 2, 3, 4, 6, 7, 100]) {
        const ids = (await newestIds(aTablesConfig(url), limit, pageRows)) ?? [];
        expect(new Set(ids).size).to.equal(ids.length);
        expect(
          ids.map((id) => hours[Number(id)]),
          `${limit} by ${pageRows}`,
        ).to.deep.equal(hours.slice(0, limit));
      }
    }
    await connection.end();
  });

  it('leave out what has no instant, or one that is none, and what is not published, and still are so many', async () => {
    const { url, run, connection } = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME, ms BIGINT, KEY (created), KEY (ms))',
    );
    const rows = [
      [1, '2013-01-01 01:00:00', 1_000],
      [2, '2013-01-00 00:00:00', 2_000],
      [3, '0000-00-00 00:00:00', null],
      [4, null, 999_999_999_999_999],
      [5, '2013-01-01 05:00:00', 999_999_999_999_999],
      [6, '2013-01-01 06:00:00', 6_000],
      [7, '2013-00-00 00:00:00', 7_000],
      [8, '2013-01-01 08:00:00', 8_000],
    ];
    await run('INSERT INTO posts (id, created, ms) VALUES ?', [rows]);
    const byDate = aTablesConfig(url, { where: 'id <> 6' });
    const byNumber = aTablesConfig(url, {
      where: 'id <> 6',
      columns: { createdAt: instantIn('ms', { unit: 'ms' }) },
    });
    for (const pageRows of [1, 2, 100]) {
      expect(await newestIds(byDate, 2, pageRows)).to.deep.equal(['8', '5']);
      expect(await newestIds(byDate, 3, pageRows)).to.deep.equal(['8', '5', '1']);
      expect(await newestIds(byNumber, 2, pageRows)).to.deep.equal(['8', '7']);
      expect(await newestIds(byNumber, 9, pageRows)).to.deep.equal(['8', '7', '2', '1']);
    }
    // In March by its number, and before that by its order.
    await run("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
    await run("INSERT INTO posts (id, created, ms) VALUES (9, '2013-02-31 00:00:00', 9000)");
    expect(await newestIds(byDate, 2, 100)).to.deep.equal(['8', '5']);
    expect(await newestIds(byNumber, 1, 100)).to.deep.equal(['9']);
    await connection.end();
  });

  it('come with the counters beside them, those without a row counting 0', async () => {
    const { url, run, connection } = await aSite(
      DDL,
      'CREATE TABLE counters (post INT PRIMARY KEY, likes INT)',
      "INSERT INTO posts VALUES (1, 'A', 0, '2013-01-01'), (2, 'B', 0, '2013-01-02'), (3, 'C', 0, '2013-01-03')",
    );
    await run('INSERT INTO counters VALUES (1, 10), (3, 30)');
    const config = aTablesConfig(url, {
      columns: { signals: [] },
      counters: {
        ...{ rows: { kind: 'table', name: ['counters'] }, where: undefined, key: ['post'], updatedAt: undefined },
        signals: signalsIn({ likes: 'likes' }),
      },
    });
    const likes = await new TablesItemSource(config, 2).withView(async (view) => {
      const counts: number[] = [];
      for await (const batch of view.newest(3) ?? [])
        counts.push(...batch.map(({ signals }) => Number(signals['likes'])));
      return counts;
    });
    expect(likes).to.deep.equal([30, 0, 10]);
    await connection.end();
  });

  it('a row without an id ends no page', async () => {
    const { url, run, connection } = await aSite(
      'CREATE TABLE posts (id INT, title TEXT, likes INT, created DATETIME, KEY (id), KEY (created))',
    );
    const rows = [5, 4, null, 3, 2, 1].map((id, n) => [id, 'A', 1, `2013-01-0${9 - n}`]);
    await run('INSERT INTO posts VALUES ?', [rows]);
    expect(await newestIds(aTablesConfig(url), 9, 3)).to.deep.equal(['5', '4', '3', '2', '1']);
    await connection.end();
  });
});
