import { FEED_REACHES_BACK_MS } from '../../application/ranking/item-source.js';
import type { EmbeddedDatabase } from './database.js';
import { NOW_MS } from './now.js';

/** How many that are long ago one write takes along: far more than single removals bring. */
const CLEANED_AT_ONCE = 1_000;

/** Which items were removed when, in the table `removed_items`. To be used inside of a write. */
export class EmbeddedRemovedItems {
  readonly #database: EmbeddedDatabase;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  /** Removes the items that fulfil a condition, notes that they are gone, and says how many there were. */
  remove(condition: string, values: readonly unknown[]): number {
    const { connection } = this.#database;
    connection
      .prepare(
        `INSERT INTO removed_items (id, removed_at) SELECT id, ${NOW_MS} FROM items WHERE ${condition}
         ON CONFLICT (id) DO UPDATE SET removed_at = max(removed_at, excluded.removed_at)`,
      )
      .run(values as unknown[]);
    return Number(connection.prepare(`DELETE FROM items WHERE ${condition}`).run(values as unknown[]).changes);
  }

  /** Forgets some that are too long ago to be asked for. */
  clean(): void {
    this.#database.connection
      .prepare(
        `DELETE FROM removed_items WHERE rowid IN
           (SELECT rowid FROM removed_items WHERE removed_at < ${NOW_MS} - ? ORDER BY removed_at LIMIT ${CLEANED_AT_ONCE})`,
      )
      .run([FEED_REACHES_BACK_MS]);
  }
}
