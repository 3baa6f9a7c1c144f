import { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import { MariaDbServer } from './servers/mariadb-server.js';

let server: Promise<MariaDbServer> | undefined;
let databases = 0;

/** The URL of an empty database of the test's own, on a server that all tests of this process share. */
export async function emptyDatabase(): Promise<string> {
  server ??= MariaDbServer.start();
  return (await server).createDatabase(`test_${++databases}`);
}

/** The database that the URL names, with hotlist's tables in it. */
export async function openMysqlDatabase(url: string): Promise<MysqlDatabase> {
  const database = new MysqlDatabase(url);
  await database.prepare(true);
  return database;
}

/** A store in such a database. */
export async function mysqlStore(): Promise<{ readonly database: MysqlDatabase; close(): Promise<void> }> {
  const database = new MysqlDatabase(await emptyDatabase());
  await database.prepare(true);
  return { database, close: () => database.close() };
}
