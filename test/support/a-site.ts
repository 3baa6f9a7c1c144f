import { type Connection, createConnection } from 'mysql2/promise';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import type { Item } from '../../src/domain/item.js';
import { emptyDatabase } from './mysql-store.js';
import { scanned } from './scanned-items.js';

export interface Site {
  readonly url: string;
  readonly connection: Connection;
  /** Runs a statement as the site's own code would, without strict modes. */
  run(sql: string, values?: unknown[]): Promise<void>;
}

/** A database of a site's own; it ends with the test's process at the latest. */
export async function aSite(...ddl: readonly string[]): Promise<Site> {
  const url = await emptyDatabase();
  const connection = await createConnection({ uri: url, charset: 'utf8mb4', supportBigNumbers: true });
  const run = async (sql: string, values: unknown[] = []) => void (await connection.query(sql, values));
  await run("SET SESSION sql_mode = '', time_zone = '+05:30'");
  for (const statement of ddl) await run(statement);
  return { url, connection, run };
}

/** The ids of a scan, in the order in which they came. */
export async function scannedIds(source: ItemSource, createdFrom?: number): Promise<string[]> {
  return (await source.withView((view) => scanned(view, createdFrom))).map(({ id }) => id);
}

export async function readItem(source: ItemSource, id: string): Promise<Item | undefined> {
  return (await source.withView((view) => view.read([id])))[0];
}
