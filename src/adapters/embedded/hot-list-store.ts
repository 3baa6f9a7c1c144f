import type { HotListHistory, KeptVersion } from '../../application/publishing/hot-list-history.js';
import { BoardHeldError, DamagedListError, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { refreshJobName } from '../../application/publishing/refresh-job-name.js';
import type { EmbeddedDatabase } from './database.js';
import { NOW_MS } from './now.js';

type VersionRow = Record<'version' | 'token', bigint> & { readonly payload: Uint8Array | null };

/** Whether nobody has claimed the board's job under a greater epoch. */
const IS_CURRENT = 'NOT EXISTS (SELECT 1 FROM job_shards WHERE job = ? AND shard = 0 AND epoch > ?)';

/**
 * The newest versions of each board in `hot_lists`, and which is the last one in `boards`; the guard against older ones, and
 * older epochs, is in the statement that changes the latter, and nowhere else.
 */
export class EmbeddedHotListStore implements HotListHistory {
  readonly #database: EmbeddedDatabase;
  readonly #codec: HotListCodec;
  readonly #keep: number;

  /** @param keep - how many versions of each board are kept, 1 or more */
  constructor(database: EmbeddedDatabase, codec: HotListCodec, keep: number) {
    this.#database = database;
    this.#codec = codec;
    this.#keep = keep;
  }

  save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    return this.#save(published, undefined, signal);
  }

  rollBack(published: PublishedList, holdMs: number): Promise<void> {
    return this.#save(published, holdMs);
  }

  async release(board: string): Promise<void> {
    await this.#database.write(() => {
      this.#database.connection.prepare('UPDATE boards SET held_until = 0 WHERE board = ?').run([board]);
    });
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const row = this.#database.connection
      .prepare(`
        SELECT b.version, l.token, l.payload
        FROM boards b LEFT JOIN hot_lists l ON l.board = b.board AND l.version = b.version
        WHERE b.board = ?`)
      .get([board]) as VersionRow | undefined;
    return row && this.#decode(board, row);
  }

  async loadVersion(board: string, version: number): Promise<PublishedList | undefined> {
    const row = this.#database.connection
      .prepare('SELECT version, token, payload FROM hot_lists WHERE board = ? AND version = ?')
      .get([board, version]) as VersionRow | undefined;
    return row && this.#decode(board, row);
  }

  async versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = this.#database.connection
      .prepare('SELECT board, version FROM boards WHERE board IN (SELECT value FROM json_each(?))')
      .all([JSON.stringify(boards)]) as { board: string; version: bigint }[];
    return new Map(rows.map(({ board, version }) => [board, Number(version)]));
  }

  async kept(board: string): Promise<readonly KeptVersion[]> {
    const rows = this.#database.connection
      .prepare('SELECT version, token, computed_at FROM hot_lists WHERE board = ? ORDER BY version DESC')
      .all([board]) as Record<'version' | 'token' | 'computed_at', bigint>[];
    return rows.map(({ version, token, computed_at }) => ({
      version: Number(version),
      token: Number(token),
      computedAt: Number(computed_at),
    }));
  }

  /** @param holdMs - of a roll back, for which no epoch counts and no earlier hold; undefined of a publish */
  #save({ list, token, bytes }: PublishedList, holdMs: number | undefined, signal?: AbortSignal): Promise<void> {
    const epoch = holdMs === undefined ? token : Number.MAX_SAFE_INTEGER;
    const { board, version, computedAt } = list;
    const { connection } = this.#database;
    return this.#database.write(() => {
      const { changes } = connection
        .prepare(`
          INSERT INTO boards (board, version, token, held_until)
          SELECT ?, ?, ?, ${holdMs ? `${NOW_MS} + ${Math.ceil(holdMs)}` : 0}
          WHERE ${IS_CURRENT}
          ON CONFLICT (board) DO UPDATE SET
            version = excluded.version,
            token = excluded.token,
            held_until = excluded.held_until
          WHERE token <= excluded.token AND version < excluded.version AND ${holdMs === undefined ? `held_until <= ${NOW_MS}` : 'TRUE'}`)
        .run([board, version, token, refreshJobName(board), epoch]);
      if (Number(changes) === 0) throw this.#refusal(board, token, version);
      connection
        .prepare('REPLACE INTO hot_lists (board, version, token, computed_at, payload) VALUES (?, ?, ?, ?, ?)')
        .run([board, version, token, computedAt, bytes]);
      connection
        .prepare(`
          DELETE FROM hot_lists WHERE board = ?1 AND version <= (
            SELECT version FROM hot_lists WHERE board = ?1 ORDER BY version DESC LIMIT 1 OFFSET ?2)`)
        .run([board, this.#keep]);
    }, signal);
  }

  #refusal(board: string, token: number, version: number): Error {
    const row = this.#database.connection
      .prepare(
        `SELECT held_until FROM boards
         WHERE board = ? AND token <= ? AND version < ? AND held_until > ${NOW_MS} AND ${IS_CURRENT}`,
      )
      .get([board, token, version, refreshJobName(board), token]) as { held_until: bigint } | undefined;
    return row ? new BoardHeldError(board, Number(row.held_until)) : new StaleTokenError(board, token, version);
  }

  #decode(board: string, { version, token, payload }: VersionRow): PublishedList {
    try {
      if (!payload) throw new Error('its row is gone');
      return this.#codec.decode(payload, Number(token));
    } catch (error) {
      throw new DamagedListError(board, Number(version), error);
    }
  }
}
