import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { type Finished, runHotlist, startHotlist } from '../support/hotlist-command.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { MariaDbServer } from '../support/servers/mariadb-server.js';
import { portToKeep } from '../support/servers/port-to-keep.js';
import { RedisServer } from '../support/servers/redis-server.js';
import { FREE_PORTS, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const SECRET = 's3cret-w0rd';
const PASSWORD = 'opensesame';

describe('a start on what cannot be used', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let redis: RedisServer;
  let locked: RedisServer;

  before(async () => {
    redis = await RedisServer.start();
    locked = await RedisServer.start({ args: ['--requirepass', PASSWORD] });
  });
  after(() => Promise.all([redis.stop(), locked.stop()]));
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const serve = (env: Record<string, string>) => runHotlist(folder.path, ['serve'], { ...FREE_PORTS, ...env });

  async function sql(url: string, ...statements: string[]): Promise<void> {
    const connection = await createConnection(url);
    try {
      for (const statement of statements) await connection.query(statement);
    } finally {
      await connection.end();
    }
  }

  /** A database with hotlist's tables. */
  async function preparedDatabase(): Promise<string> {
    const url = await emptyDatabase();
    const { code, stdout, stderr } = await runHotlist(folder.path, ['migrate'], { HOTLIST_DATABASE_URL: url });
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^The tables in database test_\d+ on \S+ are up to date\.\n$/);
    return url;
  }

  function changed(url: string, change: (url: URL) => void): string {
    const other = new URL(url);
    change(other);
    return other.href;
  }

  function expectOneSentence({ code, stdout, stderr }: Finished, sentence: RegExp): void {
    expect(stderr.trimEnd()).to.match(sentence).and.not.include('\n');
    expect(code).to.equal(2);
    expect(stdout + stderr).to.not.match(/\n\s+at |s3cret-w0rd|opensesame/);
  }

  it('says that the password of the database is wrong', async () => {
    const url = await emptyDatabase();
    await sql(url, "CREATE USER IF NOT EXISTS app@'127.0.0.1' IDENTIFIED BY 'right'");
    const wrong = changed(url, (each) => Object.assign(each, { username: 'app', password: SECRET }));
    expectOneSentence(await serve({ HOTLIST_DATABASE_URL: wrong }), /it refuses the user "app" or the password$/);
  });

  it('says that there is no such database', async () => {
    const url = changed(await emptyDatabase(), (each) => Object.assign(each, { pathname: '/nowhere' }));
    expectOneSentence(await serve({ HOTLIST_DATABASE_URL: url }), /no such database; create it with CREATE DATABASE$/);
  });

  it('says that nothing listens there, when there is no list to serve meanwhile', async () => {
    const url = `mysql://app:${SECRET}@127.0.0.1:${await portToKeep()}/site`;
    const sentence = /^the database site on \S+ can't be used: nothing listens there; is the server running\?$/;
    expectOneSentence(await serve({ HOTLIST_DATABASE_URL: url }), sentence);
    expectOneSentence(await serve({ HOTLIST_DATABASE_URL: url, HOTLIST_REDIS_URL: redis.url }), sentence);
  });

  for (const [what, statement, sentence] of [
    ['a table is missing', 'DROP TABLE hotlist_items', /tables were changed by somebody else \(.*hotlist_items.*\);/],
    [
      'a column is missing',
      'ALTER TABLE hotlist_boards CHANGE held_until until BIGINT NOT NULL',
      /tables were changed by somebody else \(.*held_until.*\);/,
    ],
  ] as const) {
    it(`says that ${what}`, async () => {
      const url = await preparedDatabase();
      await sql(url, statement);
      expectOneSentence(await serve({ HOTLIST_DATABASE_URL: url }), sentence);
    });
  }

  it('says that the tables are not there when it may not make them, and starts when hotlist migrate has', async () => {
    const url = await emptyDatabase();
    const env = { ...FREE_PORTS, HOTLIST_DATABASE_URL: url, HOTLIST_DATABASE_MIGRATE: 'off' };
    expectOneSentence(
      await serve(env),
      /its tables lack 0001-first, .*; run hotlist migrate, or set database\.migrate/,
    );
    const migrated = await runHotlist(folder.path, ['migrate'], env);
    expect(migrated.code, migrated.stderr).to.equal(0);
    const command = startHotlist(folder.path, ['serve'], env);
    await untilServing(command);
    command.process.kill('SIGTERM');
    expect((await command.finished).code).to.equal(0);
  });

  it('says that the database is a replica that takes no writes', async () => {
    const server = await MariaDbServer.start();
    const url = await server.createDatabase('site');
    await sql(
      url,
      `CREATE USER app@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`,
      "GRANT ALL ON site.* TO app@'127.0.0.1'",
      'SET GLOBAL read_only = ON',
    );
    const env = {
      HOTLIST_DATABASE_URL: changed(url, (each) => Object.assign(each, { username: 'app', password: PASSWORD })),
    };
    const onEmpty = await serve(env);
    await sql(url, 'SET GLOBAL read_only = OFF');
    expect((await runHotlist(folder.path, ['migrate'], env)).code).to.equal(0);
    await sql(url, 'SET GLOBAL read_only = ON');
    const onPrepared = await serve(env);
    await server.stop();
    expectOneSentence(onEmpty, /it is read-only; name the primary, not a replica$/);
    expectOneSentence(onPrepared, /it is read-only; name the primary, not a replica$/);
  });

  it('says that Redis asks for a password, or refuses the one it got', async () => {
    const HOTLIST_DATABASE_URL = await emptyDatabase();
    expectOneSentence(
      await serve({ HOTLIST_DATABASE_URL, HOTLIST_REDIS_URL: locked.url }),
      /^the Redis on \S+ can't be used: it asks for a password, and there is none for it$/,
    );
    const wrong = changed(locked.url, (each) => Object.assign(each, { password: SECRET }));
    expectOneSentence(
      await serve({ HOTLIST_DATABASE_URL, HOTLIST_REDIS_URL: wrong }),
      /^the Redis on \S+ can't be used: it refuses the user "default" or the password$/,
    );
  });

  it('does without Redis when nothing listens there, and says so once', async () => {
    const env = {
      ...FREE_PORTS,
      HOTLIST_DATABASE_URL: await emptyDatabase(),
      HOTLIST_REDIS_URL: `redis://:${SECRET}@127.0.0.1:${await portToKeep()}`,
    };
    const command = startHotlist(folder.path, ['serve'], env);
    await command.until('stdout', /"tier":"redis"[^\n]*"msg":"tier down"/);
    const { http } = await untilServing(command);
    await until('the first list is there', async () => (await fetch(`http://${http}/readyz`)).status === 200);
    command.process.kill('SIGTERM');
    const { code, stdout, stderr } = await command.finished;
    expect(code).to.equal(0);
    expect(stdout.match(/"tier":"redis"[^\n]*"msg":"tier down"/g)).to.have.lengthOf(1);
    expect(stdout + stderr).to.not.match(/s3cret-w0rd|\\n\s+at /);
  });
});
