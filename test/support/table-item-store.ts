import { type ResultSetHeader, type RowDataPacket, raw } from 'mysql2';
import { createPool, type Pool } from 'mysql2/promise';
import { NOW_MS } from '../../src/adapters/mysql/now.js';
import type { AddedSignals, SignalChange, WrittenItem } from '../../src/application/ingesting/item-store.js';
import type { ItemWriter } from '../contract/item-source.contract.js';
import { emptyDatabase } from './mysql-store.js';

const SIGNALS = ['likes', 'comments'];

/** Where the counters of a site are. */
export type CountersIn = 'the row' | 'another table';

/**
 * A site that keeps its posts in a table of its own, the way sites do, and never deletes a row; it stands in for a site's
 * own code.
 */
export class TableItemStore implements ItemWriter {
  readonly #pool: Pool;
  readonly #countersIn: CountersIn;

  private constructor(pool: Pool, countersIn: CountersIn) {
    this.#pool = pool;
    this.#countersIn = countersIn;
  }

  /**
   * @param database - the URL of an empty one; without it one on the server of all tests
   * @param idType - the type of the column of ids
   */
  static async create(
    countersIn: CountersIn,
    database?: string,
    idType = 'VARCHAR(255) COLLATE utf8mb4_bin',
  ): Promise<{ readonly url: string; readonly store: TableItemStore }> {
    const url = database ?? (await emptyDatabase());
    const pool = createPool({ uri: url, charset: 'utf8mb4' });
    const counts = 'likes INT NOT NULL DEFAULT 0, comments INT NOT NULL DEFAULT 0';
    const own = countersIn === 'the row' ? `, ${counts}` : '';
    await pool.query(
      `CREATE TABLE posts (slug ${idType} PRIMARY KEY, title TEXT NOT NULL, link TEXT,
       writer VARCHAR(255), created BIGINT NOT NULL, updated BIGINT NOT NULL, status VARCHAR(9) NOT NULL${own},
       KEY (created), KEY (updated))`,
    );
    await pool.query(
      `CREATE TABLE counters (biz VARCHAR(20) NOT NULL, slug ${idType} NOT NULL, ${counts},
       counted BIGINT NOT NULL, PRIMARY KEY (biz, slug), KEY (counted))`,
    );
    return { url, store: new TableItemStore(pool, countersIn) };
  }

  async upsert(items: readonly WrittenItem[]): Promise<void> {
    for (let at = 0; at < items.length; at += 1_000) {
      const some = items.slice(at, at + 1_000);
      const posts = some.map((item) => [
        item.id,
        item.title,
        item.url,
        item.author,
        item.createdAt,
        raw(NOW_MS),
        'public',
      ]);
      const counts = some.map(({ signals }) => SIGNALS.map((name) => signals[name] ?? 0));
      if (this.#countersIn === 'the row') {
        await this.#pool.query('REPLACE INTO posts VALUES ?', [
          posts.map((post, n) => [...post, ...(counts[n] ?? [])]),
        ]);
        continue;
      }
      await this.#pool.query('REPLACE INTO posts VALUES ?', [posts]);
      await this.#pool.query('REPLACE INTO counters VALUES ?', [
        some.flatMap(({ id }, n) => [
          ['post', id, ...(counts[n] ?? []), raw(NOW_MS)],
          ['video', id, 77, 77, raw(NOW_MS)],
        ]),
      ]);
    }
  }

  async addSignals(changes: readonly SignalChange[]): Promise<AddedSignals> {
    let applied = 0;
    const rows =
      this.#countersIn === 'the row'
        ? `posts SET ?? = ?? + ?, updated = ${NOW_MS} WHERE`
        : `counters SET ?? = ?? + ?, counted = ${NOW_MS} WHERE biz = 'post' AND`;
    for (const { id, signal, delta } of changes) {
      const values = [signal, signal, delta, id];
      const [{ affectedRows }] = await this.#pool.query<ResultSetHeader>(`UPDATE ${rows} slug = ?`, values);
      applied += affectedRows;
    }
    return { applied, missing: [], replayed: false };
  }

  async count(prefix: string): Promise<number> {
    const [rows] = await this.#pool.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM posts WHERE status = 'public' AND slug LIKE ?",
      [`${prefix}%`],
    );
    return Number(rows[0]?.['n']);
  }

  async removeByPrefix(prefix: string): Promise<number> {
    return this.#hide('slug LIKE ?', `${prefix}%`);
  }

  async remove(ids: readonly string[]): Promise<number> {
    return ids.length === 0 ? 0 : this.#hide('slug IN (?)', ids);
  }

  /** Makes every change so far so much older, in milliseconds. */
  async age(ms: number): Promise<void> {
    await this.#pool.query('UPDATE posts SET updated = updated - ?', [ms]);
    await this.#pool.query('UPDATE counters SET counted = counted - ?', [ms]);
  }

  async #hide(where: string, value: unknown): Promise<number> {
    const [{ affectedRows }] = await this.#pool.query<ResultSetHeader>(
      `UPDATE posts SET status = 'hidden', updated = ${NOW_MS} WHERE status = 'public' AND ${where}`,
      [value],
    );
    return affectedRows;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
