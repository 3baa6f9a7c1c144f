import type { Advice } from '../../adapters/tables/check/report.js';
import type { TablesConfig } from '../../adapters/tables/tables-config.js';
import type { CatalogedBoard } from '../../application/serving/board-catalog.js';

/** What boards weigh and the source does not have; it counts as 0. */
export function adviseOnWeights(boards: readonly CatalogedBoard[], source: TablesConfig): Advice[] {
  const signals = [...source.columns.signals, ...(source.counters?.signals ?? [])].map(([name]) => name);
  return boards.flatMap(({ name, weights }) => {
    const weighed = Object.keys(weights);
    const missing = weighed.filter((signal) => !signals.includes(signal));
    if (missing.length === 0) return [];
    const consequence =
      missing.length === weighed.length
        ? 'every item has 0 points'
        : `${missing.length === 1 ? 'it' : 'each'} counts as 0`;
    return [{ message: `board ${name} weighs ${missing.join(', ')}, which the source does not have: ${consequence}` }];
  });
}
