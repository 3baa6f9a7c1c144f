import type { Logger } from 'pino';
import { MysqlDatabaseError } from '../adapters/mysql/database-error.js';
import type { Clock } from '../application/clock.js';
import type { HotListMemory } from '../application/publishing/hot-list-memory.js';
import type { BoardCatalog } from '../application/serving/board-catalog.js';
import type { ListLoader } from '../application/serving/list-loader.js';
import type { Redis } from './redis.js';
import type { Source } from './source.js';
import type { Store } from './store.js';

/** With something to serve already, nobody waits longer than this for something newer … */
const NEWER_MS = 2_000;
const PREPARE_MS = 1_000;
/** … but for a Redis that answers, if all of that was spent on a database that does not. */
const LEAST_MS = 300;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3_000;

export interface PreparationParts {
  readonly store: Store;
  readonly source: Source;
  readonly redis: Redis | undefined;
  readonly catalog: BoardCatalog;
  readonly memory: HotListMemory;
  readonly loader: ListLoader;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** What comes before the ports open: the last lists in memory, and a database and a Redis that can be used. */
export class Preparation {
  readonly #parts: PreparationParts;
  #preparing: Promise<void> | undefined;

  constructor(parts: PreparationParts) {
    this.#parts = parts;
  }

  /**
   * Brings the last lists into memory: from disk, then newer ones from Redis or the database.
   *
   * @returns whether the database can be used; when nobody answers there, the lists in memory are served meanwhile
   * @throws an error in one sentence when the database or Redis refuses, or nobody answers and there is no list at all
   */
  async run(): Promise<boolean> {
    const { redis, catalog, loader, clock, logger } = this.#parts;
    const boards = catalog.boards.map(({ name }) => name);
    const startedAt = clock.monotonic();
    await loader.loadSnapshots(boards);
    // A database that hangs costs more than it gives where there is a list of every board already.
    const patienceMs = this.#hasAll(boards) ? PREPARE_MS : undefined;
    const [unreachable] = await Promise.all([this.#prepare(patienceMs), redis?.check()]);
    const newer = loader.loadShared(boards);
    const enough = new AbortController();
    // A database that does not answer now would only be waited for a second time.
    const left = Math.max(LEAST_MS, startedAt + NEWER_MS - clock.monotonic());
    const patience = this.#hasAll(boards) ? clock.sleep(left, enough.signal) : newer;
    await Promise.race([newer, patience]);
    enough.abort();
    if (!unreachable) return true;
    if (boards.every((board) => !this.#parts.memory.get(board))) throw unreachable;
    logger.warn({ reason: unreachable.message }, 'serving the last lists until the database answers');
    return false;
  }

  /** Tries again until the database can be used, and claims it; false when `signal` aborted first. */
  async untilReady(signal: AbortSignal): Promise<boolean> {
    const { clock, random, logger } = this.#parts;
    // Nobody who stops waits for a server that hangs.
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let reported: string | undefined;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await clock.sleep(pause * (0.5 + random()), signal);
      if (signal.aborted) return false;
      try {
        await Promise.race([this.#prepareOnce(), stopped]);
        if (signal.aborted) return false;
        logger.info('the database answers; lists are computed again');
        return true;
      } catch (error) {
        const { message } = error as Error;
        if (message !== reported && !isUnreachable(error)) logger.error({ reason: message }, 'lists are not computed');
        reported = message;
      }
    }
  }

  /** One attempt at a time: a second one would find the store claimed by the first. */
  #prepareOnce(): Promise<void> {
    this.#preparing ??= this.#prepareAll().finally(() => {
      this.#preparing = undefined;
    });
    return this.#preparing;
  }

  async #prepareAll(): Promise<void> {
    const { store, source } = this.#parts;
    await store.prepare();
    await source.check();
    await store.claim();
  }

  /** Nothing, or why nobody answers; an attempt that takes longer than `patienceMs` goes on behind the back. */
  async #prepare(patienceMs: number | undefined): Promise<Error | undefined> {
    const enough = new AbortController();
    try {
      const prepared = this.#prepareOnce().then(() => undefined);
      if (patienceMs === undefined) return await prepared;
      prepared.catch(() => {});
      const late = this.#parts.clock
        .sleep(patienceMs, enough.signal)
        .then(() => new Error('the database is slow to answer'));
      return await Promise.race([prepared, late]);
    } catch (error) {
      if (isUnreachable(error)) return error;
      throw error;
    } finally {
      enough.abort();
    }
  }

  #hasAll(boards: readonly string[]): boolean {
    return boards.every((board) => this.#parts.memory.get(board));
  }
}

function isUnreachable(error: unknown): error is MysqlDatabaseError {
  return error instanceof MysqlDatabaseError && error.isUnreachable;
}
