import { rankOn } from '../../domain/hot-list.js';
import type { HotListHistory } from '../publishing/hot-list-history.js';
import { DamagedListError } from '../publishing/hot-list-store.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';

/** An item's rank on an older version of a board. */
export interface PastRank {
  readonly version: number;
  /** In milliseconds UTC. */
  readonly computedAt: number;
  /** 0 when it was not on that list. */
  readonly rank: number;
}

/** Each of them is read as a whole, 50 items or so. */
const MOST_VERSIONS = 20;

/**
 * An item's ranks on the versions before `version` that are kept, the newest first. One that can't be read is left out.
 *
 * @returns undefined when the store does not answer
 * @throws the signal's reason when `signal` aborts between two versions
 */
export async function pastRanks(
  history: Pick<HotListHistory, 'kept' | 'loadVersion'>,
  board: string,
  id: string,
  version: number,
  signal: AbortSignal,
): Promise<readonly PastRank[] | undefined> {
  try {
    const kept = await history.kept(board);
    const ranks: PastRank[] = [];
    for (const before of kept.filter((each) => each.version < version).slice(0, MOST_VERSIONS)) {
      signal.throwIfAborted();
      const published = await unlessDamaged(history.loadVersion(board, before.version));
      // One that is gone has just been pushed out by a publish.
      if (published) {
        ranks.push({ version: before.version, computedAt: before.computedAt, rank: rankOn(published.list, id) });
      }
    }
    return ranks;
  } catch (error) {
    if (error instanceof StoreUnavailableError) return undefined;
    throw error;
  }
}

async function unlessDamaged<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof DamagedListError) return undefined;
    throw error;
  }
}
