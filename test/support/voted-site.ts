import { type Connection, createConnection } from 'mysql2/promise';
import { MysqlItemSource } from '../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { NOW_MS } from '../../src/adapters/mysql/now.js';
import { TablesItemSource } from '../../src/adapters/tables/item-source.js';
import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import type { ItemWriter } from '../contract/item-source.contract.js';
import { aTablesConfig, instantIn, signalsIn } from './a-tables-config.js';
import { emptyDatabase, openMysqlDatabase } from './mysql-store.js';
import { type CountersIn, TableItemStore } from './table-item-store.js';

/** Items in a database, for which a site's own transactions vote. */
export interface VotedSite {
  readonly url: string;
  readonly source: ItemSource;
  /** Puts items there that changed last when they were created. */
  fill(items: readonly WrittenItem[]): Promise<void>;
  /**
   * Gives an item so many likes on the connection, whose transaction may be open.
   *
   * @param at - what the row says of when, in milliseconds UTC; undefined is now, by the database's clock
   */
  vote(connection: Connection, id: string, likes: number, at?: number): Promise<void>;
  close(): Promise<void>;
}

/** In `hotlist_items`, written by somebody else than hotlist. */
async function ownItems(): Promise<VotedSite> {
  const url = await emptyDatabase();
  const database = await openMysqlDatabase(url);
  return {
    url,
    fill: (items) => fill(url, new MysqlItemStore(database), items, 'hotlist_items SET updated_at = created_at'),
    source: new MysqlItemSource(database),
    vote: (connection, id, likes, at) =>
      run(connection, `UPDATE hotlist_items SET signals = ?, updated_at = IFNULL(?, ${NOW_MS}) WHERE id = ?`, [
        JSON.stringify({ likes }),
        at,
        Buffer.from(id),
      ]),
    close: () => database.close(),
  };
}

async function ownTables(countersIn: CountersIn): Promise<VotedSite> {
  const { url, store } = await TableItemStore.create(countersIn);
  const inRow = countersIn === 'the row';
  const counted = { updatedAt: instantIn('counted', { unit: 'ms' }), signals: signalsIn({ likes: 'likes' }) };
  const counters = { rows: { kind: 'table', name: ['counters'] }, where: "biz = 'post'", key: ['slug'] } as const;
  const config = aTablesConfig(url, {
    columns: {
      id: ['slug'],
      createdAt: instantIn('created', { unit: 'ms' }),
      updatedAt: instantIn('updated', { unit: 'ms' }),
      signals: inRow ? signalsIn({ likes: 'likes' }) : [],
    },
    counters: inRow ? undefined : { ...counters, ...counted },
  });
  const row = inRow ? 'posts SET likes = ?, updated' : 'counters SET likes = ?, counted';
  const where = inRow ? 'slug = ?' : "biz = 'post' AND slug = ?";
  return {
    url,
    fill: (items) =>
      fill(url, store, items, 'posts JOIN counters USING (slug) SET updated = created, counted = created'),
    source: new TablesItemSource(config),
    vote: (connection, id, likes, at) =>
      run(connection, `UPDATE ${row} = IFNULL(?, ${NOW_MS}) WHERE ${where}`, [likes, at, id]),
    close: () => store.close(),
  };
}

async function fill(url: string, store: ItemWriter, items: readonly WrittenItem[], dates: string): Promise<void> {
  await store.upsert(items);
  const connection = await createConnection(url);
  await connection.query(`UPDATE ${dates}`);
  await connection.end();
}

async function run(connection: Connection, sql: string, values: unknown[]): Promise<void> {
  await connection.query(sql, values);
}

/** Every place that votes can be in. */
export const VOTED_SITES: readonly (readonly [name: string, open: () => Promise<VotedSite>])[] = [
  ["hotlist's own items", ownItems],
  ["a site's own tables with counters in the row", () => ownTables('the row')],
  ["a site's own tables with counters in another table", () => ownTables('another table')],
];
