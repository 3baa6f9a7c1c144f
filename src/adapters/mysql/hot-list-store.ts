import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { HotListHistory, KeptVersion } from '../../application/publishing/hot-list-history.js';
import { BoardHeldError, DamagedListError, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { refreshJobName } from '../../application/publishing/refresh-job-name.js';
import type { MysqlDatabase } from './database.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** How long a publish may take; what it writes is some 100 KB. */
const SAVE_MS = 5_000;

/**
 * The newest versions of each board in `hotlist_hot_lists`, and which is the last one in `hotlist_boards`; the guard
 * against older ones, and older epochs, is in the message that changes the latter, and nowhere else.
 */
export class MysqlHotListStore implements HotListHistory {
  readonly #database: MysqlDatabase;
  readonly #codec: HotListCodec;
  readonly #keep: number;

  /** @param keep - how many versions of each board are kept, 1 or more */
  constructor(database: MysqlDatabase, codec: HotListCodec, keep: number) {
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
    await tryAgain(() =>
      this.#database.query('UPDATE hotlist_boards SET held_until = 0 WHERE board = ?', [Buffer.from(board)]),
    );
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const [row] = await this.#database.query<RowDataPacket[]>(
      `SELECT b.version, l.token, l.payload
       FROM hotlist_boards b LEFT JOIN hotlist_hot_lists l ON l.board = b.board AND l.version = b.version
       WHERE b.board = ?`,
      [Buffer.from(board)],
    );
    return row && this.#decode(board, row);
  }

  async loadVersion(board: string, version: number): Promise<PublishedList | undefined> {
    const [row] = await this.#database.query<RowDataPacket[]>(
      'SELECT version, token, payload FROM hotlist_hot_lists WHERE board = ? AND version = ?',
      [Buffer.from(board), version],
    );
    return row && this.#decode(board, row);
  }

  async versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (boards.length === 0) return new Map();
    const rows = await this.#database.query<RowDataPacket[]>(
      'SELECT board, version FROM hotlist_boards WHERE board IN (?)',
      [boards.map((board) => Buffer.from(board))],
    );
    return new Map(rows.map((row) => [row['board'].toString(), Number(row['version'])]));
  }

  async kept(board: string): Promise<readonly KeptVersion[]> {
    const rows = await this.#database.query<RowDataPacket[]>(
      'SELECT version, token, computed_at FROM hotlist_hot_lists WHERE board = ? ORDER BY version DESC',
      [Buffer.from(board)],
    );
    return rows.map((row) => ({
      version: Number(row['version']),
      token: Number(row['token']),
      computedAt: Number(row['computed_at']),
    }));
  }

  /** @param holdMs - of a roll back, for which no epoch counts and no earlier hold; undefined of a publish */
  #save({ list, token, bytes }: PublishedList, holdMs: number | undefined, signal?: AbortSignal): Promise<void> {
    const epoch = holdMs === undefined ? token : Number.MAX_SAFE_INTEGER;
    const { version, computedAt } = list;
    const board = Buffer.from(list.board);
    const row = [board, version, token];
    const write = async (connection: PoolConnection) => {
      const [results] = await connection.query<ResultSetHeader[]>(this.#inOneGo(holdMs), [
        ...[Buffer.from(refreshJobName(list.board)), epoch],
        ...[version, token, board, token, version],
        ...row,
        ...[...row, computedAt, Buffer.from(bytes)],
        ...[board, board],
      ]);
      const [, moved, , inserted] = results;
      if (!moved?.affectedRows && !inserted?.affectedRows) throw await refusal(connection, list.board, token, version);
    };
    return this.#database.write(write, { signal, timeoutMs: SAVE_MS });
  }

  /**
   * The guard, the list and the commit in one message: whoever is stopped in the middle of a publish, or loses its
   * network there, leaves no row locked behind, which would keep everybody else from publishing for as long. The job is
   * locked so that nobody can claim it between the look at its epoch and the commit.
   */
  #inOneGo(holdMs: number | undefined): string {
    const allowed = holdMs === undefined ? `held_until <= ${NOW_MS}` : 'TRUE';
    return `
      SELECT COUNT(*) INTO @hotlist_is_over FROM hotlist_job_shards
      WHERE job = ? AND shard = 0 AND epoch > ? LOCK IN SHARE MODE;
      UPDATE hotlist_boards SET version = ?, token = ?, held_until = ${heldFor(holdMs)}
      WHERE board = ? AND token <= ? AND version < ? AND @hotlist_is_over = 0 AND ${allowed};
      SET @hotlist_saved = ROW_COUNT();
      INSERT IGNORE INTO hotlist_boards (board, version, token, held_until)
      SELECT ?, ?, ?, ${heldFor(holdMs)} FROM DUAL WHERE @hotlist_saved = 0 AND @hotlist_is_over = 0;
      SET @hotlist_saved = @hotlist_saved + ROW_COUNT();
      REPLACE INTO hotlist_hot_lists (board, version, token, computed_at, payload)
      SELECT ?, ?, ?, ?, ? FROM DUAL WHERE @hotlist_saved > 0;
      DELETE FROM hotlist_hot_lists WHERE @hotlist_saved > 0 AND board = ? AND version <= (
        SELECT version FROM (
          SELECT version FROM hotlist_hot_lists WHERE board = ? ORDER BY version DESC LIMIT 1 OFFSET ${this.#keep}
        ) AS newest_to_forget);
      COMMIT`;
  }

  #decode(board: string, row: RowDataPacket): PublishedList {
    try {
      if (!row['payload']) throw new Error('its row is gone');
      return this.#codec.decode(row['payload'], Number(row['token']));
    } catch (error) {
      throw new DamagedListError(board, Number(row['version']), error);
    }
  }
}

function heldFor(holdMs = 0): string {
  return holdMs > 0 ? `${NOW_MS} + ${Math.ceil(holdMs)}` : '0';
}

async function refusal(connection: PoolConnection, board: string, token: number, version: number): Promise<Error> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    `SELECT held_until FROM hotlist_boards
     WHERE board = ? AND token <= ? AND version < ? AND held_until > ${NOW_MS} AND @hotlist_is_over = 0`,
    [Buffer.from(board), token, version],
  );
  return row ? new BoardHeldError(board, Number(row['held_until'])) : new StaleTokenError(board, token, version);
}
