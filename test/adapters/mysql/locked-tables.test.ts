import { expect } from 'chai';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { mysqlStore } from '../../support/mysql-store.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';

describe('a table that somebody has locked', () => {
  let database: MysqlDatabase;
  let foreign: Connection;
  let rows: Connection;
  let aside: Connection;

  openForEach(mysqlStore, async (opened) => {
    database = opened.database;
    const connect = () => createConnection(database.url);
    [foreign, rows, aside] = await Promise.all([connect(), connect(), connect()]);
  });
  afterEach(() => {
    for (const connection of [foreign, rows, aside]) connection.destroy();
  });

  /** How long statements that begin so have been going on, in seconds. */
  const goingOn = async (beginning: RegExp) => {
    const [going] = await aside.query<RowDataPacket[]>(
      'SELECT INFO AS statement, TIME AS seconds FROM information_schema.PROCESSLIST WHERE DB = DATABASE()',
    );
    return going.filter(({ statement }) => beginning.test(String(statement))).map(({ seconds }) => Number(seconds));
  };

  it('keeps no statement waiting at the server that nobody here waits for any more', async () => {
    await foreign.query('LOCK TABLES hotlist_job_shards WRITE');
    const ask = () => rejection(database.query('SELECT * FROM hotlist_job_shards'));
    for (const error of [...(await Promise.all([ask(), ask(), ask()])), await ask()])
      expect(error).to.be.instanceOf(StoreUnavailableError);
    await until('none is left', async () => (await goingOn(/^SELECT \* FROM hotlist_job_shards/)).length === 0);
  });

  it('is a reason to wait for whoever starts, in one sentence', async () => {
    await foreign.query('LOCK TABLES hotlist_items WRITE');
    const error = await rejection(database.prepare(true));
    expect(error).to.be.instanceOf(MysqlDatabaseError).and.to.include({ isUnreachable: true });
    expect((error as Error).message).to.match(
      /can't be used: somebody else had locked what was asked for, for too long \(.*\)$/,
    );
  });

  it('is waited for by a migration, be it the whole table or rows, and by nothing after it', async () => {
    await aside.query("DELETE FROM hotlist_migrations WHERE name = '0009-given-fire-times'");
    await aside.query('ALTER TABLE hotlist_job_shards DROP COLUMN cancel_reason, DROP COLUMN handled_to');
    await foreign.query('START TRANSACTION');
    await foreign.query('SELECT * FROM hotlist_job_shards');
    await rows.query('START TRANSACTION');
    await rows.query('SELECT * FROM hotlist_migrations FOR UPDATE');
    const migrated = database.prepare(true);
    const waitsForLong = (statement: RegExp) =>
      until('it waits for long', async () => (await goingOn(statement)).some((seconds) => seconds >= 3));
    await Promise.race([migrated, waitsForLong(/^\s*ALTER TABLE hotlist_job_shards/i)]);
    await foreign.query('COMMIT');
    await Promise.race([migrated, waitsForLong(/^INSERT INTO .hotlist_migrations/i)]);
    await rows.query('COMMIT');
    await migrated;
    const waits = 'SELECT @@lock_wait_timeout AS of_tables, @@innodb_lock_wait_timeout AS of_rows';
    expect(await database.query(waits)).to.deep.equal([{ of_tables: 1, of_rows: 1 }]);
  });
});
