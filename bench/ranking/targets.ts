import type { Target } from '../report/targets.js';
import type { Summaries, Summary } from './summary.js';

const MEMORY_BYTES = 100e6;
/** What is no approach of hotlist's. */
const OTHERS = ['offsetPages', 'plainPushDown', 'tunedPushDown', 'clientStream'];

/** What is to be reached at five million items, and is of interest at every size. */
export function targetsOf(summaries: Summaries, items: number): readonly Target[] {
  const of = (id: string) => summaries.get(id) as Summary;
  const ours = [...summaries].filter(([id]) => !OTHERS.includes(id)).map(([, summary]) => summary);
  const indexed = of('indexedThresholdScan');
  const memory = Math.max(...ours.map(({ memoryBytes }) => memoryBytes));
  return [
    target('full scan of plain push-down', of('fullScan').ratio, 0.25),
    target('full scan of the command-line client', of('fullScan').over('clientStream'), 1.4),
    target('threshold scan of plain push-down', of('thresholdScan').ratio, 0.12),
    target('the same with an index on points', indexed.ratio, 0.03),
    target('rows that one reads, of all items', (100 * indexed.rowsRead) / items, 2, '%'),
    target('memory of every way of ours', memory / 1e6, MEMORY_BYTES / 1e6, 'MB'),
    target('live refresh of full scan, 0.1 % changed', of('live0.1').over('fullScan'), 0.04),
    target('live refresh of full scan, 1 % changed', of('live1').over('fullScan'), 0.15),
    target('scoring the skyband', of('skybandAlone').ms, 1, 'ms'),
  ];
}

/** What is to be reached by a site that grows: so many changes, among more items. */
export function growthTarget(smaller: Summaries, larger: Summaries): Target {
  const [from, to] = [smaller, larger].map((each) => each.get('live1000') as Summary);
  return target('live refresh, 1,000 rows changed: five million of one', (to?.ms ?? 0) / (from?.ms ?? 0), 1.5);
}

function target(name: string, value: number, atMost: number, unit = ''): Target {
  return { name, value, atMost, unit: unit && ` ${unit}` };
}
