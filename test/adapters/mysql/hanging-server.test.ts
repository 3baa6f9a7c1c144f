import { expect } from 'chai';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { DatabaseInUseError, ServingLock } from '../../../src/adapters/mysql/serving-lock.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';
import { until } from '../../support/until.js';

/** The name of the lock that the migrator takes. */
const MIGRATION_LOCK = 'ea586330-2c93-47c8-908d-981d9d270f9d';

/** So many connections does this process have. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

describe('MySQL that hangs, or has settings of its own', () => {
  let server: MariaDbServer;
  let aside: Connection;
  let databases = 0;
  let url: string;

  before(async () => {
    server = await MariaDbServer.start();
    aside = await createConnection(server.url());
    aside.on('error', () => {});
  });
  beforeEach(async () => {
    url = await server.createDatabase(`hanging_${++databases}`);
  });
  after(async () => {
    aside.destroy();
    await server.stop();
  });

  it('is noticed in the middle of bringing its tables up to date', async () => {
    await aside.query('SELECT GET_LOCK(?, 0)', [MIGRATION_LOCK]);
    const database = new MysqlDatabase(url);
    const error = rejection(database.prepare(true));
    await until('the migrator waits for its turn', async () => {
      const [rows] = await aside.query<RowDataPacket[]>('SHOW PROCESSLIST');
      return rows.some(({ Info: statement }) => /get_lock/i.test(String(statement)));
    });
    server.pause();
    expect(await error)
      .to.be.instanceOf(MysqlDatabaseError)
      .and.to.include({ isUnreachable: true });
    expect(((await error) as Error).message).to.match(
      /^the database hanging_\d+ on \S+ can't be used: the server did not answer in time$/,
    );
    server.resume();
    await aside.query('SELECT RELEASE_LOCK(?)', [MIGRATION_LOCK]);
    await database.prepare(true);
    await database.close();
  });

  it('needs no turn of the migrator when nothing is missing', async () => {
    const database = new MysqlDatabase(url);
    await database.prepare(true);
    await aside.query('SELECT GET_LOCK(?, 0)', [MIGRATION_LOCK]);
    await database.prepare(true);
    await aside.query('SELECT RELEASE_LOCK(?)', [MIGRATION_LOCK]);
    await database.close();
  });

  it('keeps no connection of a database that was closed', async () => {
    const before = sockets();
    const database = new MysqlDatabase(url);
    await Promise.all([database.query('SELECT 1'), database.query('SELECT 2')]);
    server.pause();
    await database.close();
    await until('the connections are gone', () => sockets() <= before);
    server.resume();
  });

  it('is told from one that another instance serves from', async () => {
    const lock = await ServingLock.acquire(url);
    expect(await rejection(ServingLock.acquire(url))).to.be.instanceOf(DatabaseInUseError);
    server.pause();
    const error = await rejection(ServingLock.acquire(url));
    server.resume();
    expect(error).to.be.instanceOf(MysqlDatabaseError).and.to.include({ isUnreachable: true });
    lock.release();
  });

  it('is out of reach, in one sentence, on a connection that broke before it was used', async () => {
    const database = new MysqlDatabase(url);
    const error = await rejection(
      database.use(async (connection) => {
        const [[row]] = await connection.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
        const broken = new Promise((resolve) => connection.connection.once('error', resolve));
        await aside.query('KILL ?', [row?.['id']]);
        await broken;
        await connection.query('SELECT 1');
      }, {}),
    );
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect((error as Error).message).to.match(/ can't be used: the connection was lost$/);
    expect(await database.query('SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    await database.close();
  });

  it('does not end the lock of an instance because that is silent', async () => {
    await aside.query('SET GLOBAL wait_timeout = 1');
    const silent = await createConnection(url);
    const ended = new Promise((resolve) => silent.on('error', resolve));
    const lock = await ServingLock.acquire(url);
    await aside.query('SET GLOBAL wait_timeout = 28800');
    // Begun before the lock, it is silent for longer.
    await ended;
    const later = await createConnection(url);
    await later.query('SET SESSION wait_timeout = 1');
    await new Promise((resolve) => later.on('error', resolve));
    expect(await rejection(ServingLock.acquire(url))).to.be.instanceOf(DatabaseInUseError);
    lock.release();
  });

  it('has hotlist write and commit by its own rules', async () => {
    await aside.query("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', GLOBAL autocommit = OFF");
    const database = new MysqlDatabase(url);
    await database.query('CREATE TABLE words (word VARCHAR(40)) ENGINE=InnoDB');
    const word = `it's a \\ "word' \n`;
    await database.query('INSERT INTO words VALUES (?)', [word]);
    // Of another connection, which sees what was committed.
    const [rows] = await aside.query<RowDataPacket[]>('SELECT word FROM ??.words', [new URL(url).pathname.slice(1)]);
    expect(rows).to.deep.equal([{ word }]);
    const tooLong = await rejection(database.query('INSERT INTO words VALUES (?)', ['x'.repeat(41)]));
    expect((tooLong as Error).message).to.match(/too long/);
    await aside.query('SET GLOBAL sql_mode = DEFAULT, GLOBAL autocommit = ON');
    await database.close();
  });
});
