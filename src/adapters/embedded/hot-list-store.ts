import { DamagedListError, type HotListStore, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import type { EmbeddedDatabase } from './database.js';

/** The last list of each board, a row each; the guard against older ones is in the statement itself. */
export class EmbeddedHotListStore implements HotListStore {
  readonly #database: EmbeddedDatabase;
  readonly #codec: HotListCodec;

  constructor(database: EmbeddedDatabase, codec: HotListCodec) {
    this.#database = database;
    this.#codec = codec;
  }

  async save({ list, token, bytes }: PublishedList, signal?: AbortSignal): Promise<void> {
    const { board, version, computedAt } = list;
    const { changes } = await this.#database.write(
      () =>
        this.#database.connection
          .prepare(`
          INSERT INTO hot_lists (board, version, token, computed_at, payload) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (board) DO UPDATE SET
            version = excluded.version,
            token = excluded.token,
            computed_at = excluded.computed_at,
            payload = excluded.payload
          WHERE hot_lists.token <= excluded.token AND hot_lists.version < excluded.version`)
          .run([board, version, token, computedAt, bytes]),
      signal,
    );
    if (Number(changes) === 0) throw new StaleTokenError(board, token, version);
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const row = this.#database.connection
      .prepare('SELECT version, token, payload FROM hot_lists WHERE board = ?')
      .get([board]) as { version: bigint; token: bigint; payload: Uint8Array } | undefined;
    if (!row) return undefined;
    try {
      return this.#codec.decode(row.payload, Number(row.token));
    } catch (error) {
      throw new DamagedListError(board, Number(row.version), error);
    }
  }
}
