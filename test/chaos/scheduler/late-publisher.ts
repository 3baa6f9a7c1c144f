import { setTimeout as delay } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlHotListStore } from '../../../src/adapters/mysql/hot-list-store.js';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { type HotListStore, StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { refreshJobName } from '../../../src/application/publishing/refresh-job-name.js';

const EVERY_MS = 200;
/** As many as hotlist keeps itself. */
const KEEP_VERSIONS = 20;

/**
 * Publishes again and again what would be the next version, under the epoch before that of the board's job: like a holder that
 * was paused and looks at nothing when it goes on. Those of hotlist notice in time, nearly always, or come with a version
 * that there is; so without this one the store would hardly ever be asked about the epoch alone.
 */
export class LatePublisher {
  /** How many publishes were refused. */
  refused = 0;
  readonly #database: MysqlDatabase;
  readonly #store: HotListStore;
  readonly #boards: readonly string[];
  readonly #stopping = new AbortController();
  readonly #publishing: Promise<void>;

  private constructor(url: string, boards: readonly string[]) {
    this.#database = new MysqlDatabase(url);
    this.#store = new MysqlHotListStore(this.#database, protobufHotListCodec, KEEP_VERSIONS);
    this.#boards = boards;
    this.#publishing = this.#keepPublishing();
  }

  static start(url: string, boards: readonly string[]): LatePublisher {
    return new LatePublisher(url, boards);
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    await this.#publishing;
    await this.#database.close();
  }

  async #keepPublishing(): Promise<void> {
    const { signal } = this.#stopping;
    let isAccepted = false;
    // Once is enough: the witness has seen it, and what comes after it tells nothing more.
    while (!signal.aborted && !isAccepted) {
      for (const board of this.#boards) isAccepted ||= await this.#publish(board);
      await delay(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns whether it was accepted */
  async #publish(board: string): Promise<boolean> {
    try {
      const last = await this.#store.load(board);
      const [job] = await this.#database.query<RowDataPacket[]>(
        'SELECT epoch FROM hotlist_job_shards WHERE job = ? AND shard = 0',
        [Buffer.from(refreshJobName(board))],
      );
      if (!last || !job) return false;
      const list = { ...last.list, version: last.list.version + 1 };
      await this.#store.save(protobufHotListCodec.encode(list, Number(job['epoch']) - 1));
      return true;
    } catch (error) {
      // Else the store is away.
      if (error instanceof StaleTokenError) this.refused++;
      return false;
    }
  }
}
