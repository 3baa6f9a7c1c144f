import type { Board } from '../../domain/board.js';
import { fullScan, type ScanResult } from './full-scan.js';
import type { ItemSource, SourceView } from './item-source.js';
import { thresholdScan } from './threshold-scan.js';

export interface RankOnceOptions {
  /** Reads every item even where fewer would do. */
  readonly full: boolean;
  /** Told how many items have just been read. */
  readonly onRead: (items: number) => void;
  readonly signal: AbortSignal;
}

/** A list, and how it was found. */
export interface RankedOnce extends ScanResult {
  readonly way: 'threshold scan' | 'full scan';
}

/**
 * The exact list of a board now, with nothing kept of it: by a threshold scan where the source allows one.
 *
 * @throws the signal's reason when it aborts before the list is complete
 */
export async function rankOnce(
  source: ItemSource,
  board: Board,
  { full, onRead, signal }: RankOnceOptions,
): Promise<RankedOnce> {
  return source.withView(async (uncounted) => {
    const view = counted(uncounted, onRead);
    const found = full ? undefined : await thresholdScan(board, view, signal);
    if (found) return { ...found, way: 'threshold scan' };
    return { ...(await fullScan(board, view, signal)), way: 'full scan' };
  }, signal);
}

function counted(view: SourceView, onRead: (items: number) => void): SourceView {
  async function* told<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
    for await (const batch of batches) {
      onRead(batch.length);
      yield batch;
    }
  }
  return {
    takenAt: view.takenAt,
    scan: (createdFrom, floor) => told(view.scan(createdFrom, floor)),
    newest(limit) {
      const batches = view.newest(limit);
      return batches && told(batches);
    },
    changes: (changedFrom) => view.changes(changedFrom),
    read: (ids) => view.read(ids),
  };
}
