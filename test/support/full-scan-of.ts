import { fullScan } from '../../src/application/ranking/full-scan.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import type { Board } from '../../src/domain/board.js';
import type { Ranking } from '../../src/domain/hot-list.js';

/** The list by every item that the source has now: what every other way of making one is compared with. */
export function fullScanOf(source: ItemSource, board: Board): Promise<Ranking> {
  return source.withView(async (view) => (await fullScan(board, view, new AbortController().signal)).ranking);
}
