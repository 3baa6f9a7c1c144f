import { expect } from 'chai';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import { TablesError } from '../../../src/adapters/tables/tables-error.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aSite, readItem, scannedIds } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn } from '../../support/a-tables-config.js';
import { rejection } from '../../support/rejection.js';
import { scanned } from '../../support/scanned-items.js';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2013, 0, 2, 3, 4, 5);
const byId = (a: string, b: string) => (a < b ? -1 : 1);

describe("items of a site's own tables", () => {
  describe('their ids', () => {
    // Some are one and the same to the collation: by case, by accent, by a space at the end.
    const TEXTS = ['a', 'A', 'a ', 'á', 'Á', 'b', 'B', 'ß', 'ss', 'z', 'Z', '', ' ', '中', '🔥', "o'b\\c", 'b%_?'];

    for (const collation of ['utf8mb4_general_ci', 'utf8mb4_unicode_ci', 'utf8mb4_bin']) {
      it(`as text come once each and to the letter, by pages of any size, in ${collation}`, async () => {
        const { url, run, connection } = await aSite(
          `CREATE TABLE posts (id VARCHAR(20) COLLATE ${collation}, title TEXT, created BIGINT, likes INT, KEY (id))`,
        );
        await run('INSERT INTO posts VALUES ?', [[...TEXTS, null].map((id) => [id, `the title of ${id}`, AT, 1])]);
        const config = aTablesConfig(url, { columns: { createdAt: instantIn('created', { unit: 'ms' }) } });
        for (const pageRows of [1, 2, 3, 5, 100]) {
          const source = new TablesItemSource(config, pageRows);
          expect((await scannedIds(source)).sort(byId), `${pageRows}`).to.deep.equal(TEXTS.toSorted(byId));
          expect((await scannedIds(source, AT)).sort(byId), `${pageRows}`).to.deep.equal(TEXTS.toSorted(byId));
        }
        const source = new TablesItemSource(config);
        for (const id of TEXTS) expect((await readItem(source, id))?.id, JSON.stringify(id)).to.equal(id);
        await connection.end();
      });
    }

    it('that the character set of the column does not have are nobody’s, also among others', async () => {
      const { url, run, connection } = await aSite(
        'CREATE TABLE posts (id VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, title TEXT, created BIGINT)',
        'CREATE TABLE stats (post VARCHAR(20) CHARACTER SET ascii PRIMARY KEY, likes INT)',
      );
      await run('INSERT INTO posts VALUES ?', [['a', 'ß', 'z'].map((id) => [id, id, AT])]);
      await run("INSERT INTO stats VALUES ('a', 1), ('z', 2)");
      const config = aTablesConfig(url, {
        columns: { createdAt: instantIn('created', { unit: 'ms' }), signals: [] },
        counters: {
          rows: { kind: 'table', name: ['stats'] },
          where: undefined,
          key: ['post'],
          updatedAt: undefined,
          signals: signalsIn({ likes: 'likes' }),
        },
      });
      const source = new TablesItemSource(config);
      const found = await source.withView((view) => view.read(['🔥', 'a', 'я', 'ß', '中', 'z']));
      expect(found.map(({ id, signals }) => [id, signals])).to.have.deep.members([
        ['a', { likes: 1 }],
        ['ß', { likes: 0 }],
        ['z', { likes: 2 }],
      ]);
      await connection.end();
    });

    it('as integers stay exact beyond what a double can hold, and no text is taken for one', async () => {
      const ids = ['0', '7', '9007199254740993', '18446744073709551614', '18446744073709551615'];
      const { url, run, connection } = await aSite(
        'CREATE TABLE posts (id BIGINT(20) UNSIGNED ZEROFILL PRIMARY KEY, title TEXT, created DATETIME, likes INT)',
      );
      await run('INSERT INTO posts VALUES ?', [ids.map((id) => [id, 'A title', '2013-01-02 03:04:05', 1])]);
      const source = new TablesItemSource(aTablesConfig(url), 2);
      expect(await scannedIds(source)).to.deep.equal(ids);
      for (const id of ids) expect((await readItem(source, id))?.id).to.equal(id);
      for (const id of ['', 'x', '7x', ' 7', '07', '7.0', '-0', '1e3']) {
        expect(await readItem(source, id), JSON.stringify(id)).to.equal(undefined);
      }
      await connection.end();
    });

    it('as bytes are text in UTF-8, and refused when they are none', async () => {
      const { url, run, connection } = await aSite(
        'CREATE TABLE posts (id VARBINARY(20) PRIMARY KEY, title TEXT, created DATETIME, likes INT)',
        "INSERT INTO posts VALUES ('a', 'A', NOW(), 1), ('A', 'B', NOW(), 1), (X'F09F94A5', 'C', NOW(), 1)",
      );
      const source = new TablesItemSource(aTablesConfig(url), 1);
      expect(await scannedIds(source)).to.deep.equal(['A', 'a', '🔥']);
      expect((await readItem(source, '🔥'))?.title).to.equal('C');
      await run("INSERT INTO posts VALUES (X'FFFE', 'D', NOW(), 1)");
      const error = await rejection(scannedIds(source));
      expect(error).to.be.instanceOf(TablesError);
      expect((error as Error).message).to.match(
        /^source\.columns\.id: the id X'fffe' is not text in UTF-8; .*HEX\(id\)/,
      );
      await connection.end();
    });
  });

  describe('their times', () => {
    it('are the same whatever the type, and whatever zone the site writes in', async () => {
      const { url, run, connection } = await aSite(
        `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, utc DATETIME, far DATETIME(6), day DATE,
         stamp TIMESTAMP NULL, s INT, ms BIGINT)`,
      );
      // The site's sessions are half past five ahead of UTC, and so a TIMESTAMP is written.
      await run(
        `INSERT INTO posts VALUES (1, 'A', 1, '2013-01-02 03:04:05', '2013-01-02 11:04:05.999999', '2013-01-02',
         '2013-01-02 08:34:05', ?, ?)`,
        [AT / 1_000, AT],
      );
      const read = async (column: Parameters<typeof instantIn>) => {
        const config = aTablesConfig(url, { columns: { createdAt: instantIn(...column) } });
        return (await readItem(new TablesItemSource(config), '1'))?.createdAt;
      };
      // Whatever zone new sessions begin in.
      await run("SET GLOBAL time_zone = '-03:00'");
      expect(await read(['utc'])).to.equal(AT);
      expect(await read(['far', { offsetMinutes: 480 }])).to.equal(AT + 999);
      expect(await read(['day'])).to.equal(Date.UTC(2013, 0, 2));
      expect(await read(['stamp'])).to.equal(AT);
      expect(await read(['s', { unit: 's' }])).to.equal(AT);
      expect(await read(['ms', { unit: 'ms' }])).to.equal(AT);
      await run("SET GLOBAL time_zone = 'SYSTEM'");
      // A second holds a thousand instants, and the window begins in the middle of it.
      const seconds = aTablesConfig(url, { columns: { createdAt: instantIn('s', { unit: 's' }) } });
      expect(await scannedIds(new TablesItemSource(seconds), AT)).to.deep.equal(['1']);
      expect(await scannedIds(new TablesItemSource(seconds), AT + 1)).to.deep.equal([]);
      await connection.end();
    });

    it('that are missing or zero leave an item out, and an updated_at that is missing is created_at', async () => {
      const { url, connection } = await aSite(
        'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME, updated DATETIME)',
        `INSERT INTO posts VALUES (1, NULL, NULL, '2013-01-02 03:04:05', NULL), (2, 'B', 1, NULL, NOW()),
         (3, 'C', 1, '0000-00-00 00:00:00', NOW()), (4, 'D', 1, '2013-01-02 03:04:05', '2013-01-02 03:04:06')`,
      );
      const config = aTablesConfig(url, { columns: { updatedAt: instantIn('updated') } });
      const source = new TablesItemSource(config);
      expect(await scannedIds(source)).to.deep.equal(['1', '4']);
      expect(await scannedIds(source, 0)).to.deep.equal(['1', '4']);
      const items = await source.withView((view) => view.read(['1', '2', '3', '4']));
      expect(items.map(({ id, title, signals, updatedAt }) => [id, title, signals, updatedAt - AT])).to.deep.equal([
        ['1', '', { likes: 0 }, 0],
        ['4', 'D', { likes: 1 }, 1_000],
      ]);
      await connection.end();
    });

    for (const index of ['with an index', 'without one']) {
      it(`a window begins where it should, ${index}, also where many items have one instant`, async () => {
        const { url, run, connection } = await aSite(
          'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME(3))',
        );
        const instants = [0, 0, 1, 2, 2, 2, 2, 2, 2, 3, 5, 5, 5].map((n) => AT + n);
        const text = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
        await run('INSERT INTO posts VALUES ?', [instants.map((ms, n) => [n, 'A', 1, text(ms)])]);
        if (index === 'with an index') await run('CREATE INDEX by_created ON posts (created)');
        for (let from = AT - 1; from <= AT + 6; from++) {
          const expected = instants.flatMap((ms, n) => (ms >= from ? [String(n)] : []));
          for (const pageRows of [1, 2, 3, 4, 6, 7, 100]) {
            const ids = await scannedIds(new TablesItemSource(aTablesConfig(url), pageRows), from);
            expect(
              ids.sort((a, b) => Number(a) - Number(b)),
              `${from - AT} by ${pageRows}`,
            ).to.deep.equal(expected);
          }
        }
        await connection.end();
      });
    }
  });

  describe('their texts', () => {
    it('come on one line, cut where they are too long, and an odd one costs nothing', async () => {
      const { url, run, connection } = await aSite(
        `CREATE TABLE posts (id INT PRIMARY KEY, title LONGTEXT, likes INT, created DATETIME, slug VARCHAR(50),
         part INT, writer VARCHAR(300))`,
      );
      const row = (id: number, title: string | null, slug: string | null) => [
        id,
        title,
        1,
        '2013-01-02',
        slug,
        3,
        'w'.repeat(300),
      ];
      await run('INSERT INTO posts VALUES ?', [
        [row(1, ' a\nb\u0000c\u001b[31m ', 'ä/b?c'), row(2, `${'x'.repeat(3_999)}🔥`, null), row(3, null, '')],
      ]);
      const columns = {
        url: { texts: ['https://x/', '/p', '#end'], columns: [['slug'], ['part']] },
        author: ['writer'],
      } as const;
      const source = new TablesItemSource(aTablesConfig(url, { columns }));
      const items = await source.withView((view) => view.read(['1', '2', '3']));
      expect(items.map((item) => item.title)).to.deep.equal(['a b c [31m', 'x'.repeat(3_999), '']);
      expect(items.map((item) => item.url)).to.deep.equal(['https://x/%C3%A4%2Fb%3Fc/p3#end', '', '']);
      expect(items.map((item) => item.author.length)).to.deep.equal([255, 255, 255]);
      await connection.end();
    });
  });

  describe('what the operator writes in SQL', () => {
    const DDL = 'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME)';
    const ROWS = "INSERT INTO posts VALUES (1, 'A?', 5, NOW()), (2, 'B', 6, NOW()), (3, 'C', -7, NOW())";

    it('keeps its question marks, its OR and its comment to itself', async () => {
      const { url, connection } = await aSite(DDL, ROWS);
      const ids = (where: string) => scannedIds(new TablesItemSource(aTablesConfig(url, { where }), 1));
      expect(await ids("title LIKE '%?%' OR title = 'C' -- and no more")).to.deep.equal(['1', '3']);
      expect(await ids('likes > 5 # and ; no more')).to.deep.equal(['2']);
      await connection.end();
    });

    it('may be a query with expressions, or one that groups', async () => {
      const { url, connection } = await aSite(DDL, ROWS);
      const rows = (sql: string) => ({ kind: 'query', sql }) as const;
      const likes = async (sql: string) => {
        const source = new TablesItemSource(aTablesConfig(url, { rows: rows(sql), where: 'likes <> 10' }), 1);
        return (await source.withView((view) => scanned(view))).map((item) => [item.id, item.signals['likes']]);
      };
      expect(await likes('SELECT id, title, created, likes * 2 AS likes FROM posts -- twice')).to.deep.equal([
        ['2', 12],
        ['3', -14],
      ]);
      expect(
        await likes('SELECT MAX(id) AS id, title, NOW() AS created, SUM(likes) AS likes FROM posts GROUP BY title'),
      ).to.deep.equal([
        ['1', 5],
        ['2', 6],
        ['3', -7],
      ]);
      await connection.end();
    });

    it('can write nothing', async () => {
      const { url, run, connection } = await aSite(
        DDL,
        ROWS,
        `CREATE FUNCTION spoil() RETURNS INT MODIFIES SQL DATA BEGIN DELETE FROM posts; RETURN 1; END`,
      );
      const error = await rejection(scannedIds(new TablesItemSource(aTablesConfig(url, { where: 'spoil() = 1' }))));
      expect(error).to.be.instanceOf(TablesError);
      expect((error as Error).message).to.match(/READ.ONLY transaction/);
      await run('DROP FUNCTION spoil');
      expect(await scannedIds(new TablesItemSource(aTablesConfig(url)))).to.have.length(3);
      await connection.end();
    });

    it('is stopped by the server when it takes too long', async () => {
      const { url, connection } = await aSite(DDL, ROWS);
      const config = aTablesConfig(url, { where: 'SLEEP(20) = 0', queryTimeoutMs: 200 });
      const error = await rejection(scannedIds(new TablesItemSource(config)));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect((error as Error).message).to.match(/^a query took longer than source\.timeout/);
      await connection.end();
    });
  });

  it('a column that is taken away is said in the next view, with everything else that is wrong', async () => {
    const { url, run, connection } = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME)',
    );
    const config = aTablesConfig(url, { columns: { signals: signalsIn({ likes: 'likes', reads: 'title' }) } });
    const source = new TablesItemSource(config);
    await run('ALTER TABLE posts DROP COLUMN created');
    const error = await rejection(scannedIds(source, Date.now() - DAY_MS));
    expect((error as Error).message.split('\n')).to.deep.equal([
      'source.columns.created_at: there is no column created; the columns are id, title, likes',
      'source.columns.signals.reads: the column title is of type TEXT; a signal counts in whole numbers; give another one by source.query',
    ]);
    await connection.end();
  });
});
