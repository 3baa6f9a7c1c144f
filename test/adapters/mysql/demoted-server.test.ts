import { expect } from 'chai';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { MysqlJobRecords } from '../../../src/adapters/mysql/job-records.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { namesOf } from '../../support/claimed-jobs.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

describe('MySQL that a replica has taken over from', () => {
  let server: MariaDbServer;
  let aside: Connection;
  let database: MysqlDatabase;

  before(async () => {
    server = await MariaDbServer.start();
    const url = new URL(await server.createDatabase('demoted'));
    aside = await createConnection(server.url('demoted'));
    await aside.query("CREATE USER site@'%' IDENTIFIED BY 'secret'");
    // No right to write all the same, as root has.
    await aside.query('GRANT ALL ON demoted.* TO site');
    await aside.query('CREATE TABLE counts (count INT NOT NULL) ENGINE=InnoDB');
    database = new MysqlDatabase(Object.assign(url, { username: 'site', password: 'secret' }).href);
  });
  afterEach(() => aside.query('SET GLOBAL read_only = OFF'));
  after(async () => {
    aside.destroy();
    await database.close();
    await server.stop();
  });

  const connectionId = async () => {
    const [row] = await database.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
    return Number(row?.['id']);
  };
  const ADD = 'INSERT INTO counts VALUES (1)';
  const ways = {
    'a statement': () => database.query(ADD),
    'a transaction': () => database.write((connection) => connection.query(ADD)),
    'a transaction in one message': () => database.writeAtOnce(ADD, []),
  };

  const isRefused = async (write: () => Promise<unknown>) => {
    const before = await connectionId();
    const error = await rejection(write());
    expect(error).to.be.instanceOf(StoreUnavailableError);
    expect((error as Error).message).to.match(/it is read-only; name the primary, not a replica$/);
    expect(await connectionId()).to.not.equal(before);
  };

  for (const [way, write] of Object.entries(ways)) {
    it(`is left for a new connection by ${way} that it refuses, because that may reach the primary`, async () => {
      await aside.query('SET GLOBAL read_only = ON');
      await isRefused(write);
      await aside.query('SET GLOBAL read_only = OFF');
      const before = await connectionId();
      await write();
      expect(await connectionId()).to.equal(before);
    });
  }

  it('says nothing about how to claim there', async () => {
    const own = new MysqlDatabase(server.url('demoted'));
    await own.prepare(true);
    const records = new MysqlJobRecords(own);
    for (const name of ['first', 'second']) await records.create(aJobDefinition({ name }), 'api', 1_000);
    const claims = new MysqlJobClaims(database, { leaseMs: 60_000 });
    await aside.query('SET GLOBAL read_only = ON');
    expect(await rejection(claims.claim('a', 1))).to.be.instanceOf(StoreUnavailableError);
    await aside.query('SET GLOBAL read_only = OFF');
    await aside.query('START TRANSACTION');
    await aside.query("SELECT * FROM hotlist_job_shards WHERE job = 'first' FOR UPDATE");
    expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['second']);
    await aside.query('ROLLBACK');
    await own.close();
  });

  it('is left as well when it lets no transaction write', async () => {
    await isRefused(() =>
      database.use(async (connection) => {
        await connection.query('SET SESSION TRANSACTION READ ONLY');
        await connection.query(ADD);
      }, {}),
    );
    await database.query(ADD);
  });
});
