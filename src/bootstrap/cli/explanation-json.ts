import { fromTimestamp } from '../../adapters/protobuf/timestamp.js';
import type { ExplainItemResponse } from '../../gen/ranking/v1/ranking.js';

/** An explanation as JSON, in the words of the gRPC contract; instants as ISO 8601. */
export function explanationJson(explanation: ExplainItemResponse): object {
  return {
    board: explanation.board,
    id: explanation.id,
    title: explanation.title,
    created_at: toIso(explanation.createdAt),
    as_of: toIso(explanation.asOf),
    points: explanation.points,
    signals: explanation.signals.map(({ name, count, weight, points }) => ({
      name,
      count: Number(count),
      weight,
      points,
    })),
    age_ms: Number(explanation.ageMs),
    score: explanation.score,
    formula: explanation.formula,
    worked_out: explanation.workedOut,
    version: Number(explanation.version),
    computed_at: toIso(explanation.computedAt),
    rank: explanation.rank,
    points_lacking: explanation.pointsLacking,
    remark: explanation.remark,
    past_ranks: explanation.pastRanks.map(({ version, computedAt, rank }) => ({
      version: Number(version),
      computed_at: toIso(computedAt),
      rank,
    })),
  };
}

function toIso(timestamp: Parameters<typeof fromTimestamp>[0]): string {
  return new Date(fromTimestamp(timestamp)).toISOString();
}
