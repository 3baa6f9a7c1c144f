import { KeyReusedError } from '../../application/ingesting/ingest-errors.js';
import { type AddedSignals, type IngestKey, KEY_LIFETIME_MS } from '../../application/ingesting/item-store.js';
import type { EmbeddedDatabase } from './database.js';
import { NOW_MS } from './now.js';

/** How many old keys one write takes along. */
const CLEANED_AT_ONCE = 100;

/** What was written under which key, in the table `ingest_keys`. To be used inside of a write. */
export class EmbeddedIngestKeys {
  readonly #database: EmbeddedDatabase;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  /**
   * The answer to what was written under this key; undefined when nothing was, or it is long ago.
   *
   * @throws KeyReusedError when something else was
   */
  find({ key, fingerprint }: IngestKey): AddedSignals | undefined {
    const row = this.#database.connection
      .prepare(`SELECT fingerprint, result FROM ingest_keys WHERE id = ? AND applied_at > ${NOW_MS} - ?`)
      .get([key, KEY_LIFETIME_MS]) as { fingerprint: string; result: string } | undefined;
    if (!row) return undefined;
    if (row.fingerprint !== fingerprint) throw new KeyReusedError(key);
    return { ...JSON.parse(row.result), replayed: true };
  }

  /** Remembers an answer, and forgets some that are long ago: more than come in, so that they never pile up. */
  remember({ key, fingerprint }: IngestKey, answer: AddedSignals): void {
    const { connection } = this.#database;
    connection
      .prepare(`INSERT OR REPLACE INTO ingest_keys (id, fingerprint, applied_at, result) VALUES (?, ?, ${NOW_MS}, ?)`)
      .run([key, fingerprint, JSON.stringify(answer)]);
    connection
      .prepare(
        `DELETE FROM ingest_keys WHERE rowid IN
           (SELECT rowid FROM ingest_keys WHERE applied_at <= ${NOW_MS} - ? ORDER BY applied_at LIMIT ${CLEANED_AT_ONCE})`,
      )
      .run([KEY_LIFETIME_MS]);
  }
}
