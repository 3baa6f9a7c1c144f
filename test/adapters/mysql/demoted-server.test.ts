import { expect } from 'chai';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
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
