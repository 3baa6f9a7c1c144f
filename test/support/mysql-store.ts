import { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import { PatientDatabase } from './patient-database.js';
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
  // Whoever wants it is not about a server that stands still while it is made.
  const first = new PatientDatabase(url);
  await first.prepare(true).finally(() => first.close());
  return new MysqlDatabase(url);
}

/** A store in such a database. */
export async function mysqlStore(): Promise<{ readonly database: MysqlDatabase; close(): Promise<void> }> {
  const database = await openMysqlDatabase(await emptyDatabase());
  return { database, close: () => database.close() };
}
