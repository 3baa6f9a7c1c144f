import { expect } from 'chai';
import fc from 'fast-check';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import { aSite, type Site, scannedIds } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn } from '../../support/a-tables-config.js';
import { rejection } from '../../support/rejection.js';
import { scanned } from '../../support/scanned-items.js';

const NEVER_MIND = 1_356_998_400_000;

/** Ids that lie close together, some of them beyond what a double can hold, some negative. */
const id = fc.oneof(
  fc.integer({ min: -20, max: 60 }).map(BigInt),
  // The last of 15 digits and the first of 16, of either sign.
  fc
    .tuple(fc.integer({ min: -3, max: 2 }), fc.constantFrom(1n, -1n))
    .map(([n, sign]) => sign * (1_000_000_000_000_000n + BigInt(n))),
  fc.integer({ min: 0, max: 3 }).map((n) => -9_007_199_254_740_993n - BigInt(n)),
  fc.integer({ min: 0, max: 9 }).map((n) => 9_007_199_254_740_990n + BigInt(n)),
  fc.integer({ min: 0, max: 3 }).map((n) => 9_223_372_036_854_775_804n + BigInt(n)),
);

describe('counters in a table of their own', () => {
  let site: Site;
  let config: TablesConfig;

  before(async () => {
    site = await aSite(
      'CREATE TABLE posts (id BIGINT PRIMARY KEY, title TEXT, created BIGINT)',
      'CREATE TABLE counters (kind INT NOT NULL, post BIGINT, likes INT)',
    );
    config = aTablesConfig(site.url, {
      columns: { createdAt: instantIn('created', { unit: 'ms' }), signals: [] },
      counters: {
        rows: { kind: 'table', name: ['counters'] },
        where: 'kind = 1 OR kind = 3',
        key: ['post'],
        updatedAt: undefined,
        signals: signalsIn({ likes: 'likes' }),
      },
    });
  });
  after(() => site.connection.end());

  async function fill(posts: readonly bigint[], counters: readonly (readonly [number, bigint | null, number])[]) {
    await site.run('DELETE FROM posts');
    await site.run('DELETE FROM counters');
    if (posts.length > 0) {
      await site.run('INSERT INTO posts VALUES ?', [posts.map((each) => [String(each), 'A title', NEVER_MIND])]);
    }
    const rows = counters.map(([kind, post, likes]) => [kind, post === null ? null : String(post), likes]);
    if (rows.length > 0) await site.run('INSERT INTO counters VALUES ?', [rows]);
  }

  const likes = async (pageRows: number | undefined, createdFrom?: number) => {
    const items = await new TablesItemSource(config, pageRows).withView((view) => scanned(view, createdFrom));
    return items.map((item) => [item.id, item.signals['likes']]);
  };

  const beside = {
    rows: { kind: 'table', name: ['extra'] },
    where: undefined,
    key: ['post'],
    updatedAt: undefined,
  } as const;

  /** Posts with counts of their own, and in another table counts of the odd ones. */
  async function withOwnCounts(count: number, undated: readonly number[]): Promise<string> {
    await site.run('CREATE TABLE own (id INT PRIMARY KEY, title TEXT, created BIGINT, views BIGINT, shares INT)');
    await site.run('CREATE TABLE extra (post BIGINT PRIMARY KEY, likes INT, collects INT)');
    const numbers = Array.from({ length: count }, (_, n) => n + 1);
    const created = (n: number) => (undated.includes(n) ? null : NEVER_MIND + n);
    await site.run('INSERT INTO own VALUES ?', [
      numbers.map((n) => [n, 'A title', created(n), 10 * n, n === 2 ? null : -n]),
    ]);
    await site.run('INSERT INTO extra VALUES ?', [numbers.filter((n) => n % 2).map((n) => [n, n, 100 * n])]);
    return site.url;
  }

  it('are those of each item, whatever the pages and the gaps, in a scan and in a window', async () => {
    const case_ = fc.record({
      posts: fc.uniqueArray(id, { maxLength: 30 }),
      counted: fc.uniqueArray(id, { maxLength: 30 }),
      pageRows: fc.integer({ min: 1, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(case_, async ({ posts, counted, pageRows }) => {
        const others = posts.map((post) => [2, post, 999] as const);
        await fill(posts, [
          ...counted.map((post, n) => [n % 2 ? 1 : 3, post, n + 1] as const),
          ...others,
          [1, null, 5],
        ]);
        const expected = posts
          .toSorted((a, b) => (a < b ? -1 : 1))
          .map((post) => [String(post), counted.indexOf(post) + 1]);
        expect(await likes(pageRows)).to.deep.equal(expected);
        expect(await likes(pageRows, 0)).to.deep.equal(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are those of each of many items, whatever the pages', async () => {
    const numbers = Array.from({ length: 1_000 }, (_, n) => BigInt(n));
    await fill(
      numbers,
      numbers.map((n) => [1, n, Number(n) + 1]),
    );
    for (const pageRows of [undefined, 255, 256, 257, 300]) {
      const expected = numbers.map((n) => [String(n), Number(n) + 1]);
      expect(await likes(pageRows), `${pageRows}`).to.deep.equal(expected);
    }
  });

  it('are refused when an item has more than one row, at the edge of a page too', async () => {
    for (const twice of [1n, 2n, 3n, 4n, 5n, 6n]) {
      for (const pageRows of [1, 2, 3, 4, 100]) {
        await fill(
          [1n, 2n, 3n, 4n, 5n, 6n],
          [1n, 2n, 3n, 4n, 5n, 6n, twice].map((post) => [1, post, 1]),
        );
        for (const createdFrom of [undefined, 0]) {
          const error = await rejection(scannedIds(new TablesItemSource(config, pageRows), createdFrom));
          expect((error as Error).message, `${twice} by ${pageRows}`).to.equal(
            `source.counters: there is more than one row with post = "${twice}"; ` +
              "say by source.counters.where which one is the item's",
          );
        }
      }
    }
  });

  it('stand beside those of the row itself, and items without an instant are left out', async () => {
    const url = await withOwnCounts(6, [3]);
    const own = aTablesConfig(url, {
      rows: { kind: 'table', name: ['own'] },
      columns: {
        createdAt: instantIn('created', { unit: 'ms' }),
        signals: signalsIn({ reads: 'views', shares: 'shares' }),
      },
    });
    const both = { ...own, counters: { ...beside, signals: signalsIn({ likes: 'likes', collects: 'collects' }) } };
    for (const pageRows of [1, 2, 3, 6, 7]) {
      const read = async (table: TablesConfig) =>
        new TablesItemSource(table, pageRows).withView((view) => scanned(view));
      const ownSignals = (n: number) => ({ reads: 10 * n, shares: n === 2 ? 0 : -n });
      const numbers = [1, 2, 4, 5, 6];
      expect(await read(own)).to.deep.equal(
        numbers.map((n) => ({ id: `${n}`, createdAt: NEVER_MIND + n, signals: ownSignals(n) })),
      );
      expect(await read(both)).to.deep.equal(
        numbers.map((n) => ({
          id: `${n}`,
          createdAt: NEVER_MIND + n,
          signals: { ...ownSignals(n), likes: n % 2 ? n : 0, collects: n % 2 ? 100 * n : 0 },
        })),
      );
    }
  });

  it('are those of the first of several rows with one integer id, whatever the pages', async () => {
    const { url, run, connection } = await aSite('CREATE TABLE twins (id INT, title TEXT, created BIGINT, likes INT)');
    await run('INSERT INTO twins VALUES ?', [[1, 2, 2, 2, 3, 3, 4].map((n, at) => [n, 'A title', NEVER_MIND + at, n])]);
    const config = aTablesConfig(url, {
      rows: { kind: 'table', name: ['twins'] },
      columns: { createdAt: instantIn('created', { unit: 'ms' }) },
    });
    for (const pageRows of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const items = await new TablesItemSource(config, pageRows).withView((view) => scanned(view));
      expect(items.map((item) => [item.id, item.signals['likes']])).to.deep.equal([
        ['1', 1],
        ['2', 2],
        ['3', 3],
        ['4', 4],
      ]);
    }
    await connection.end();
  });

  it('are looked up when one side has its ids as text', async () => {
    await site.run('CREATE TABLE texts (post VARCHAR(20) PRIMARY KEY, likes INT)');
    await site.run("INSERT INTO texts VALUES ('7', 1), ('07', 2), ('7 x', 3), ('8', 4), ('x', 5)");
    await fill([7n, 8n, 9n], []);
    const counters = { rows: { kind: 'table', name: ['texts'] }, where: undefined, updatedAt: undefined } as const;
    const source = (table: TablesConfig) => new TablesItemSource(table, 2);
    const asText = {
      ...config,
      counters: { ...counters, key: ['post'], signals: config.counters?.signals ?? [] },
    } as const;
    const items = await source(asText).withView((view) => scanned(view));
    expect(items.map((item) => [item.id, item.signals['likes']])).to.deep.equal([
      ['7', 1],
      ['8', 4],
      ['9', 0],
    ]);
    // And the other way round: what is no number is in no column of numbers.
    await fill(
      [],
      [
        [1, 7n, 70],
        [1, 0n, 50],
      ],
    );
    const idAsText = {
      ...config,
      rows: { kind: 'query', sql: `SELECT post AS id, post AS title, ${NEVER_MIND} AS created FROM texts` },
    } as const;
    const texts = await source(idAsText).withView((view) => scanned(view));
    expect(new Map(texts.map((item) => [item.id, item.signals['likes']]))).to.deep.equal(
      new Map([
        ['7', 70],
        ['07', 0],
        ['7 x', 0],
        ['8', 0],
        ['x', 0],
      ]),
    );
  });
});
