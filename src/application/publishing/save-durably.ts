import type { Board } from '../../domain/board.js';
import { nextHotList, type PreviousList, type Ranking } from '../../domain/hot-list.js';
import type { Clock } from '../clock.js';
import type { HotListMemory } from './hot-list-memory.js';
import { BoardHeldError, DamagedListError, type HotListStore, StaleTokenError } from './hot-list-store.js';
import type { HotListCodec, PublishedList } from './published-list.js';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

export interface DurableParts {
  /** The durable store: what it refuses is not published. */
  readonly store: HotListStore;
  readonly memory: HotListMemory;
  readonly codec: HotListCodec;
  readonly clock: Clock;
  /** From 0 to 1; spreads out the pauses between attempts. */
  readonly random: () => number;
}

export interface Publish {
  readonly board: Board;
  readonly ranking: Ranking;
  /** The fencing token under which the ranking was computed. */
  readonly token: number;
}

/**
 * Saves a ranking as the next version of its board, and tries again when that fails. An attempt that failed may have
 * been written all the same: then it is the list that is found at the next one.
 *
 * @throws StaleTokenError, BoardHeldError as `save` of the store does
 * @throws the signal's reason when `signal` aborts before the list is in the store
 */
export async function saveDurably(
  { store, memory, codec, clock, random }: DurableParts,
  { board, ranking, token }: Publish,
  signal: AbortSignal,
): Promise<PublishedList> {
  let attempted: PublishedList | undefined;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      // Read back rather than remembered: the version must go up whoever published the last one.
      const last = await lastOf(store, board.name);
      if (isSame(attempted, last)) return attempted;
      const previous = newer(memory.get(board.name)?.list, last);
      const next = codec.encode(nextHotList(board, ranking, previous), token);
      const before = attempted;
      attempted = next;
      await store.save(next, signal).catch(async (error: unknown) => {
        // The attempt before may have been slow rather than lost, and have come first just now.
        const mayBeOurs = before && error instanceof StaleTokenError;
        if (!mayBeOurs || !isSame(before, await lastOf(store, board.name))) throw error;
      });
      return next;
    } catch (error) {
      const isAnswer = error instanceof StaleTokenError || error instanceof BoardHeldError;
      if (isAnswer || attempt === ATTEMPTS || signal.aborted) throw error;
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random()), signal);
  }
}

type Last = PreviousList & { readonly token?: number; readonly computedAt?: number };

/** A damaged list gives its version, and no ranks. */
async function lastOf(store: HotListStore, board: string): Promise<Last | undefined> {
  try {
    const stored = await store.load(board);
    return stored && { ...stored.list, token: stored.token };
  } catch (error) {
    if (error instanceof DamagedListError) return { version: error.version, entries: [] };
    throw error;
  }
}

/**
 * What is served, where that is newer than what is stored: a database that began anew, or was restored from a backup,
 * would else publish versions that nobody takes until they have caught up.
 */
function newer(served: PreviousList | undefined, stored: PreviousList | undefined): PreviousList | undefined {
  return served && served.version > (stored?.version ?? 0) ? served : stored;
}

/** A rollback may have taken the version, under the very token; only its list is an older one. */
function isSame(attempted: PublishedList | undefined, last: Last | undefined): attempted is PublishedList {
  if (!attempted || !last) return false;
  const { list, token } = attempted;
  return last.version === list.version && last.token === token && last.computedAt === list.computedAt;
}
