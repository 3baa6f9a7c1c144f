import { rankOn } from '../../domain/hot-list.js';
import { pointsLacking } from '../../domain/ranking/points-lacking.js';
import { quote } from '../ingesting/quote.js';
import type { HotListHistory } from '../publishing/hot-list-history.js';
import type { ItemSource } from '../ranking/item-source.js';
import { Turns } from '../ranking/turns.js';
import type { BoardCatalog } from '../serving/board-catalog.js';
import type { HotListReader } from '../serving/hot-list-reader.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';
import { untilAborted } from '../until-aborted.js';
import { type ExplainedItem, standing } from './explained-item.js';
import { pastRanks } from './past-ranks.js';
import { remarksOn } from './remarks.js';

export interface ExplainItemParts {
  readonly catalog: BoardCatalog;
  readonly reader: Pick<HotListReader, 'get'>;
  readonly source: ItemSource;
  readonly history: Pick<HotListHistory, 'kept' | 'loadVersion'>;
}

/**
 * @param board - a board's name; empty means the default board
 * @throws UnknownBoardError when there is no such board
 * @throws NoListYetError when its first list has not been published
 * @throws UnknownItemError when there is no published item with this id
 * @throws SourceUnavailableError when the items can't be read just now
 * @throws the signal's reason soon after `signal` aborts, whatever hangs
 */
export type ExplainItem = (board: string, id: string, signal: AbortSignal) => Promise<ExplainedItem>;

/** Explains items to people: one after another, so that many who ask leave the database to those who rank. */
export function explainItem(parts: ExplainItemParts): ExplainItem {
  const turns = new Turns();
  return (board, id, signal) => turns.take(() => untilAborted(explain(parts, board, id, signal), signal), signal);
}

async function explain(
  { catalog, reader, source, history }: ExplainItemParts,
  name: string,
  id: string,
  signal: AbortSignal,
): Promise<ExplainedItem> {
  const board = catalog.find(name);
  const { list } = (await reader.get(board.name)).published;
  const { item, asOf } = await readItem(source, id, signal);
  const rank = rankOn(list, id);
  if (!item) throw new UnknownItemError(board.name, id, rank);
  const past = await pastRanks(history, board.name, id, list.version, signal);
  const now = standing(board, item, asOf);
  const lack = pointsLacking(board, list, item, now.points, asOf);
  return {
    ...now,
    version: list.version,
    computedAt: list.computedAt,
    rank,
    pointsLacking: lack.kind === 'points' ? lack.points : 0,
    remarks: remarksOn({ board, list, item, asOf, points: now.points, lack, hasHistory: past !== undefined }),
    pastRanks: past ?? [],
  };
}

async function readItem(source: ItemSource, id: string, signal: AbortSignal) {
  try {
    return await source.withView(async (view) => {
      const found = await view.read([id]);
      return { item: found.find((each) => each.id === id), asOf: view.takenAt };
    }, signal);
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw new SourceUnavailableError(error.message, error);
    throw error;
  }
}

/** There is no published item with the id that was asked for. */
export class UnknownItemError extends Error {
  override readonly name = 'UnknownItemError';

  /** @param rank - on the list that is served; 0 when it is not there */
  constructor(board: string, id: string, rank: number) {
    const leaves = rank > 0 ? `; it is still number ${rank} of the list, which it leaves with the next refresh` : '';
    super(
      `no item ${quote(id)} takes part in board "${board}": there is none with exactly this id, or it is not published${leaves}`,
    );
  }
}

/** The items can't be read just now. */
export class SourceUnavailableError extends Error {
  override readonly name = 'SourceUnavailableError';

  constructor(why: string, cause?: unknown) {
    super(`the items can't be read just now: ${why}; try again in a moment`, { cause });
  }
}
