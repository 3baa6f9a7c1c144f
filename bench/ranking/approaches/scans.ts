import { fullScan as readAll, type ScanResult } from '../../../src/application/ranking/full-scan.js';
import type { SourceView } from '../../../src/application/ranking/item-source.js';
import { thresholdScan as readByThreshold } from '../../../src/application/ranking/threshold-scan.js';
import { asOf, BOARD, siteSource } from '../site/as-source.js';
import type { Approach } from './approach.js';

/** hotlist's own: every item once. */
export const fullScan = byScan('full scan', (view, signal) => readAll(BOARD, view, signal));

/** hotlist's own: the newest, and then what has enough points. */
export const thresholdScan = byScan('threshold scan', async (view, signal) => {
  const result = await readByThreshold(BOARD, view, signal);
  if (!result) throw new Error('the source can not find the newest items without reading every one');
  return result;
});

function byScan(name: string, scan: (view: SourceView, signal: AbortSignal) => Promise<ScanResult>): Approach {
  return {
    name,
    isExact: true,
    async open({ url }) {
      const source = siteSource(url);
      const { signal } = new AbortController();
      return {
        async answer(at) {
          const { ranking } = await source.withView((view) => scan(asOf(view, at), signal), signal);
          return { ids: ranking.hottest.map(({ item }) => item.id), at };
        },
        close: async () => {},
      };
    },
  };
}
