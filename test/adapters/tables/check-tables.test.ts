import { expect } from 'chai';
import { checkTables } from '../../../src/adapters/tables/check/check-tables.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import { aSite, type Site } from '../../support/a-site.js';
import { aTablesConfig, instantIn, signalsIn, urlIn } from '../../support/a-tables-config.js';

const YEAR_MS = 365 * 86_400_000;

/** Whether it is about more than the updated_at that most of these tables are read without. */
const saysMore = ({ message }: { readonly message: string }) => !message.includes('updated_at is not set');

describe("a look at a site's tables", () => {
  let site: Site;

  before(async () => {
    site = await aSite(
      `CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME, changed DATETIME, secs INT,
       msecs BIGINT, picture BLOB, data JSON, ratio DOUBLE, kind ENUM('a','b'), stamp TIMESTAMP NULL, amount DECIMAL(9,2))`,
      'CREATE TABLE counters (biz VARCHAR(10), post INT, likes INT, counted DATETIME)',
      'CREATE TABLE old (id VARCHAR(9), title TEXT, likes INT, created DATETIME) ENGINE=MyISAM',
      'CREATE VIEW some AS SELECT * FROM posts',
      'CREATE TABLE many (site INT, id INT, title TEXT, likes INT, created DATETIME, PRIMARY KEY (site, id), KEY (created))',
      'CREATE TABLE loose (id VARCHAR(9), title TEXT, likes INT, created DATETIME, KEY (id), KEY (created))',
      "INSERT INTO loose VALUES ('a', 'A', 1, NOW()), ('A', 'B', 1, NOW()), (NULL, 'C', 1, NOW())",
      'CREATE VIEW broken AS SELECT * FROM many',
      `INSERT INTO posts (id, title, likes, created, changed, secs, msecs)
       SELECT seq.n, CONCAT('Post ', seq.n), seq.n, IF(seq.n = 4, NULL, NOW() - INTERVAL seq.n HOUR), NOW(),
         UNIX_TIMESTAMP() - seq.n, 1000 * (UNIX_TIMESTAMP() - seq.n)
       FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7) AS seq`,
    );
  });
  after(() => site.connection.end());

  const check = (differences: Parameters<typeof aTablesConfig>[1] = {}) =>
    checkTables(aTablesConfig(site.url, differences));
  const problemsOf = async (differences: Parameters<typeof aTablesConfig>[1]) =>
    (await check(differences)).problems.map(({ key, message }) => `${key}: ${message}`);

  it('shows the newest five, counts, and says how each query is read', async () => {
    const { count, newest, queries, problems } = await check({ columns: { updatedAt: instantIn('changed') } });
    expect(problems).to.deep.equal([]);
    expect(newest.map(({ id, title }) => `${id} ${title}`)).to.deep.equal(
      ['1', '2', '3', '5', '6'].map((id) => `${id} Post ${id}`),
    );
    expect(count).to.include({ items: 7, withoutTime: 1 });
    expect(queries.map(({ name }) => name)).to.deep.equal([
      'a page of all items',
      'a page of a window',
      'the items of a list',
      'a page of changes',
      'a page of new items without updated_at',
    ]);
    expect(queries[0]).to.deep.include({ indexes: ['PRIMARY'], isSlow: false });
    expect(queries[1]).to.deep.include({ indexes: [], isSlow: true });
  });

  it('gives the DDL for what is missing, and what it gives mends it', async () => {
    const counters = {
      rows: { kind: 'table', name: ['counters'] },
      where: undefined,
      key: ['post'],
      updatedAt: instantIn('counted'),
      signals: signalsIn({ reads: 'likes' }),
    } as const;
    const differences = { columns: { updatedAt: instantIn('changed') }, counters };
    const before = await check(differences);
    const ddl = before.advice.flatMap((advice) => advice.ddl ?? []);
    expect(before.advice.map(({ message }) => message)).to.include(
      'no index of posts begins with created: an instance reads all items before its first list, and for a board with a window',
    );
    expect(ddl).to.deep.equal([
      'CREATE INDEX `posts_by_created` ON `posts` (`created`)',
      'CREATE INDEX `posts_by_changed` ON `posts` (`changed`)',
      'CREATE INDEX `counters_by_post` ON `counters` (`post`)',
      'CREATE INDEX `counters_by_counted` ON `counters` (`counted`)',
    ]);
    for (const statement of ddl) await site.run(statement);
    const after = await check(differences);
    expect(after.advice).to.deep.equal([]);
    for (const page of ['a page of a window', 'a page of the newest items']) {
      expect(after.queries.find(({ name }) => name === page)).to.deep.include({
        indexes: ['posts_by_created'],
        isSlow: false,
      });
    }
    for (const name of ['posts_by_created', 'posts_by_changed']) await site.run('DROP INDEX ?? ON posts', [name]);
    await site.run('DROP INDEX counters_by_post ON counters');
    await site.run('DROP INDEX counters_by_counted ON counters');
  });

  it('says what must be named before a refresh can read only what has changed', async () => {
    const messages = async (differences: Parameters<typeof aTablesConfig>[1]) =>
      (await check(differences)).advice
        .map(({ message }) => message)
        .filter((message) => !message.startsWith('no index'));
    const updated = { updatedAt: instantIn('changed') };
    const rows = { kind: 'table', name: ['counters'] } as const;
    const counters = { rows, where: undefined, key: ['post'], updatedAt: undefined, signals: [] } as const;
    const own =
      /^source\.columns\.updated_at is not set, so every refresh reads all items, or where an index begins with created_at /;
    const beside =
      /^source\.counters\.updated_at is not set, so every refresh reads all items, or where an index begins with created_at /;
    expect(await messages({ columns: updated })).to.deep.equal([]);
    const [onlyOwn, ...noMore] = await messages({});
    expect(onlyOwn).to.match(own);
    expect(noMore).to.deep.equal([]);
    const [first, second] = await messages({ counters });
    expect(first).to.match(own);
    expect(second).to.match(beside);
    expect(await messages({ columns: updated, counters: { ...counters, ...{ updatedAt: instantIn('counted') } } })).to
      .be.empty;
  });

  it('says everything of columns and types at once', async () => {
    const none = { rows: { kind: 'table', name: ['none'] } } as const;
    expect(
      await problemsOf({
        columns: {
          id: ['ratio'],
          title: ['picture'],
          url: urlIn('data'),
          author: ['nobody'],
          createdAt: instantIn('title'),
          updatedAt: instantIn('stamp', { offsetMinutes: 60 }),
          signals: signalsIn({ likes: 'ratio', amount: 'amount' }),
        },
        where: 'no_such = 1',
        counters: { ...none, where: undefined, key: ['id'], updatedAt: undefined, signals: [] },
      }),
    ).to.satisfy((lines: string[]) => {
      const wanted = [
        /^columns\.id: the column ratio is of type DOUBLE; an id is an integer or a text$/,
        /^columns\.title: the column picture is of type BLOB; a text is needed; give it by source\.query with CONVERT/,
        /^columns\.url: the column data is of type JSON; a text is needed$/,
        /^columns\.author: there is no column nobody; the columns are id, title, likes, created, /,
        /^columns\.created_at: the column title is of type TEXT; a time is a DATETIME, a TIMESTAMP, a DATE or an integer$/,
        /^columns\.updated_at: the column stamp is of type TIMESTAMP; the server gives it in UTC; leave time_zone out$/,
        /^columns\.signals\.likes: the column ratio is of type DOUBLE; a signal counts in whole numbers/,
        /^columns\.signals\.amount: the column amount is of type DECIMAL; a signal counts in whole numbers/,
        /^where: the server refuses this: Unknown column 'no_such' in 'where/i,
        /^counters\.table: there is no table none$/,
      ];
      expect(lines).to.have.length(wanted.length);
      for (const [at, pattern] of wanted.entries()) expect(lines[at]).to.match(pattern);
      return true;
    });
  });

  const others: readonly (readonly [
    what: string,
    differences: Parameters<typeof aTablesConfig>[1],
    message: RegExp,
  ])[] = [
    [
      'an integer without a unit',
      { columns: { createdAt: instantIn('secs') } },
      /^columns\.created_at: .*INT; say what it counts: \{column: secs, unit: s\} or unit: ms$/,
    ],
    [
      'a DATETIME with a unit',
      { columns: { createdAt: instantIn('created', { unit: 's' }) } },
      /only an integer has a unit; leave it out$/,
    ],
    [
      'seconds taken for milliseconds',
      { columns: { createdAt: instantIn('secs', { unit: 'ms' }) } },
      /all items are from 1970 \(.*it probably counts seconds: unit: s$/,
    ],
    [
      'milliseconds taken for seconds',
      { columns: { createdAt: instantIn('msecs', { unit: 's' }) } },
      /^columns\.created_at: read from msecs, \d+ is no time before the year 10000; it probably counts milliseconds: unit: ms$/,
    ],
    [
      'an ENUM as an id',
      { columns: { id: ['kind'] } },
      /^columns\.id: the column kind is of type ENUM; an id is an integer or a text$/,
    ],
    [
      'a table that is not there',
      { rows: { kind: 'table', name: ['no', 'such'] } },
      /^table: there is no table no\.such$/,
    ],
    ['SQL that is none', { where: 'title == 1' }, /^where: the server does not understand this SQL: /],
    [
      'a query that is none',
      { rows: { kind: 'query', sql: 'SELECT FROM posts' } },
      /^query: the server does not understand this SQL: /,
    ],
    [
      'several rows for an item',
      { rows: { kind: 'query', sql: 'SELECT 1 AS id, title, created, likes FROM posts' } },
      /^query: there are more rows \(7\) than different ids \(1\)/,
    ],
    [
      'a column of two tables',
      { rows: { kind: 'join', sql: 'posts p JOIN counters c ON c.post <> p.id' } },
      /^columns\.signals\.likes: more than one table has a column likes; put the table's name/,
    ],
  ];
  for (const [what, differences, message] of others) {
    it(`refuses ${what}`, async () => {
      const report = await check(differences);
      expect(report.problems.map(({ key, message: said }) => `${key}: ${said}`)).to.have.length(1);
      expect(`${report.problems[0]?.key}: ${report.problems[0]?.message}`).to.match(message);
    });
  }

  it('warns of what is not exact or slow: a table without snapshots, a view, a time in the future, nothing', async () => {
    const advice = async (differences: Partial<TablesConfig>) =>
      (await check(differences)).advice.filter(saysMore).map(({ message, ddl }) => `${message} ${ddl ?? ''}`);
    const old = await advice({ rows: { kind: 'table', name: ['old'] } });
    expect(old.join('\n'))
      .to.match(/there is no item/)
      .and.to.match(/kept by MyISAM, which has no snapshots.* ALTER TABLE `old` ENGINE = InnoDB/);
    expect(old.join('\n')).to.include('CREATE UNIQUE INDEX `old_by_id` ON `old` (`id`)');
    expect(await advice({ rows: { kind: 'table', name: ['some'] } })).to.deep.equal([
      'a view has no indexes of its own; above it says whether those of its tables are used ',
    ]);
    await site.run('INSERT INTO posts (id, title, likes, created) VALUES (99, ?, 0, ?)', [
      'Soon',
      new Date(Date.now() + YEAR_MS / 2),
    ]);
    expect((await advice({})).join('\n')).to.match(
      /the newest item is from the future \(20.*\); until then its age is 0/,
    );
    await site.run('DELETE FROM posts WHERE id = 99');
  });

  it('asks for no index on ids where one serves: after the column that a condition fixes, or one that is not unique', async () => {
    const of = (name: string, where?: string) => check({ rows: { kind: 'table', name: [name] }, where });
    const advice = async (...named: Parameters<typeof of>) =>
      (await of(...named)).advice.filter(saysMore).map(({ message }) => message);
    expect(await advice('many', 'site = 1')).to.deep.equal(['there is no item that fulfils source.where']);
    expect((await advice('many')).join()).to.match(/no unique index of many begins with id/);
    expect(await advice('loose')).to.deep.equal([]);
    // Although the server would rather look at the few that the condition picks, and sort them for every page.
    const { queries } = await of('loose', 'created = 0');
    expect(queries[0]).to.deep.include({ indexes: ['id'], isSlow: false });
  });

  it('leaves rows without an id out of the count, as of the list', async () => {
    const { problems, count } = await check({ rows: { kind: 'table', name: ['loose'] } });
    expect(problems).to.deep.equal([]);
    expect(count).to.include({ items: 2, withoutTime: 0 });
  });

  it('says of a view whose table is gone that it is the view', async () => {
    await site.run('ALTER TABLE many RENAME TO few');
    const { problems } = await check({ rows: { kind: 'table', name: ['broken'] } });
    await site.run('ALTER TABLE few RENAME TO many');
    expect(problems).to.deep.equal([
      {
        key: 'table',
        message:
          'table broken is a view of a table or column that is gone, or that its definer may not read; mend the view',
      },
    ]);
  });

  it('says what a user may not read, column by column', async () => {
    const host = '127.0.0.1';
    const { pathname } = new URL(site.url);
    const database = pathname.slice(1);
    await site.run(`CREATE USER reader@'${host}' IDENTIFIED BY 'pw'`);
    await site.run(`GRANT SELECT (id, title, created) ON ??.posts TO reader@'${host}'`, [database]);
    const url = site.url.replace('root@', 'reader:pw@');
    const { problems } = await checkTables({ ...aTablesConfig(site.url, { where: 'changed > 0' }), url });
    expect(problems.map(({ key, message }) => `${key}: ${message}`)).to.satisfy(([likes, where, ...more]: string[]) => {
      expect(likes).to.match(
        /^columns\.signals\.likes: the user "reader@[^"]+" may not read column likes; it needs GRANT SELECT$/,
      );
      expect(where).to.match(/^where: the server refuses this: .*denied/);
      expect(more).to.deep.equal([]);
      return true;
    });
    await site.run(`GRANT SELECT (likes) ON ??.posts TO reader@'${host}'`, [database]);
    expect((await checkTables({ ...aTablesConfig(site.url), url })).newest).to.have.length(5);
    await site.run(`DROP USER reader@'${host}'`);
  });
});
