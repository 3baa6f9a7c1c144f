import { type HotListStore, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import type { EmbeddedDatabase } from './database.js';

export class EmbeddedHotListStore implements HotListStore {
  readonly #database: EmbeddedDatabase;
  readonly #codec: HotListCodec;

  constructor(database: EmbeddedDatabase, codec: HotListCodec) {
    this.#database = database;
    this.#codec = codec;
  }

  async save({ list, token, bytes }: PublishedList): Promise<void> {
    const { board, version, computedAt } = list;
    const { changes } = await this.#database.write(() =>
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
    );
    if (Number(changes) === 0) throw new StaleTokenError(board, token, version);
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const row = this.#database.connection
      .prepare('SELECT token, payload FROM hot_lists WHERE board = ?')
      .get([board]) as { token: bigint; payload: Uint8Array } | undefined;
    return row && this.#codec.decode(row.payload, Number(row.token));
  }
}
