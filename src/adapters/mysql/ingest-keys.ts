import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { KeyReusedError } from '../../application/ingesting/ingest-errors.js';
import { type AddedSignals, type IngestKey, KEY_LIFETIME_MS } from '../../application/ingesting/item-store.js';
import type { MysqlDatabase } from './database.js';
import { NOW_MS } from './now.js';

/** How many old keys one write takes along. */
const CLEANED_AT_ONCE = 100;
/** How long to leave the old keys alone after there were few, in milliseconds. */
const CLEAN_EVERY_MS = 60_000;
const IS_OLD = `applied_at <= ${NOW_MS} - ${KEY_LIFETIME_MS}`;

/** What was written under which key, in the table `hotlist_ingest_keys`. */
export class MysqlIngestKeys {
  readonly #database: MysqlDatabase;
  #cleanFrom = 0;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  /**
   * The answer to what was written under this key; undefined when nothing was, or it is long ago. Whoever asks for the
   * same key meanwhile waits for the end of this transaction.
   *
   * @throws KeyReusedError when something else was
   */
  async find(connection: PoolConnection, { key, fingerprint }: IngestKey): Promise<AddedSignals | undefined> {
    // Takes the lock whether or not the key is there. Two that only read first would both find nothing.
    await connection.query(
      `INSERT INTO hotlist_ingest_keys (id, fingerprint, applied_at) VALUES (?, ?, ${NOW_MS})
       ON DUPLICATE KEY UPDATE id = VALUES(id)`,
      [Buffer.from(key), fingerprint],
    );
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT fingerprint, ${IS_OLD} AS is_old, result FROM hotlist_ingest_keys WHERE id = ? FOR UPDATE`,
      [Buffer.from(key)],
    );
    const row = rows[0];
    if (typeof row?.['result'] !== 'string' || row['is_old']) return undefined;
    if (String(row['fingerprint']) !== fingerprint) throw new KeyReusedError(key);
    return { ...JSON.parse(row['result']), replayed: true };
  }

  /** Remembers an answer, in the transaction that found there was none. */
  async remember(connection: PoolConnection, { key, fingerprint }: IngestKey, answer: AddedSignals): Promise<void> {
    await connection.query(
      `UPDATE hotlist_ingest_keys SET fingerprint = ?, applied_at = ${NOW_MS}, result = ? WHERE id = ?`,
      [fingerprint, JSON.stringify(answer), Buffer.from(key)],
    );
  }

  /**
   * Forgets some that are long ago: more than come in, so that they never pile up. After the transaction and by their
   * ids, because a range of the index would lock out those who insert beside it.
   */
  async clean(): Promise<void> {
    const now = performance.now();
    if (now < this.#cleanFrom) return;
    // Before the first answer, or all who write at this moment would clean.
    this.#cleanFrom = now + CLEAN_EVERY_MS;
    const rows = await this.#database.query<RowDataPacket[]>(
      `SELECT id FROM hotlist_ingest_keys WHERE ${IS_OLD} ORDER BY applied_at LIMIT ${CLEANED_AT_ONCE}`,
    );
    if (rows.length === 0) return;
    await this.#database.query(`DELETE FROM hotlist_ingest_keys WHERE id IN (?) AND ${IS_OLD}`, [
      rows.map(({ id }) => id),
    ]);
    if (rows.length === CLEANED_AT_ONCE) this.#cleanFrom = now;
  }
}
