import type { ListedBoard } from '../../application/serving/list-boards.js';
import type { HotList } from '../../domain/hot-list.js';
import { describeSchedule } from '../../domain/scheduling/schedule.js';

/** A list as JSON, in the words of the gRPC contract; instants as ISO 8601. `limit` 0 means all. */
export function boardJson(list: HotList, limit: number): object {
  const entries = limit === 0 ? list.entries : list.entries.slice(0, limit);
  return {
    board: list.board,
    version: list.version,
    computed_at: toIso(list.computedAt),
    formula: list.formula,
    items: entries.map(({ rank, previousRank, item, score, points }) => ({
      rank,
      previous_rank: previousRank,
      id: item.id,
      title: item.title,
      url: item.url,
      author: item.author,
      score,
      points,
      created_at: toIso(item.createdAt),
      signals: item.signals,
    })),
  };
}

export function boardsJson(boards: readonly ListedBoard[]): object {
  return {
    boards: boards.map(({ board, isDefault, published }) => ({
      name: board.name,
      default: isDefault,
      formula: board.formula.description,
      weights: board.weights,
      window_ms: board.windowMs ?? 0,
      size: board.size,
      every: describeSchedule(board.job.schedule),
      version: published?.list.version ?? 0,
      computed_at: published ? toIso(published.list.computedAt) : null,
    })),
  };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
