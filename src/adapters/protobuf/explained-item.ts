import type { ExplainedItem } from '../../application/explaining/explained-item.js';
import type { ExplainItemResponse } from '../../gen/ranking/v1/ranking.js';
import { toTimestamp } from './timestamp.js';

/** An explanation as the response that carries it. */
export function toExplainItemResponse({
  signals,
  remarks,
  pastRanks,
  ...explained
}: ExplainedItem): ExplainItemResponse {
  return {
    ...explained,
    createdAt: toTimestamp(explained.createdAt),
    asOf: toTimestamp(explained.asOf),
    signals: signals.map(({ count, ...signal }) => ({ ...signal, count: BigInt(count) })),
    ageMs: BigInt(explained.ageMs),
    version: BigInt(explained.version),
    computedAt: toTimestamp(explained.computedAt),
    remark: remarks.join(' '),
    pastRanks: pastRanks.map(({ version, computedAt, rank }) => ({
      version: BigInt(version),
      computedAt: toTimestamp(computedAt),
      rank,
    })),
  };
}
