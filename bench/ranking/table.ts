import { digits, markdown } from '../report/table.js';
import type { Summaries, Summary } from './summary.js';

const HEADER = ['approach', 'ratio', 'ms', 'rows read', 'MB sent', 'CPU ms', 'memory MB', 'missed'];

/** The summaries as lines of a table of Markdown. */
export function table(summaries: Summaries): string[] {
  return markdown(HEADER, [...summaries.values()].map(cells));
}

function cells({ name, ratio, ms, rowsRead, bytesSent, cpuMs, memoryBytes, missed, rounds }: Summary): string[] {
  return [
    rounds === 1 ? `${name} (one round)` : name,
    digits(ratio),
    digits(ms),
    rowsRead.toLocaleString('en'),
    digits(bytesSent / 1e6),
    digits(cpuMs),
    digits(memoryBytes / 1e6),
    missed === 0 ? '' : String(missed),
  ];
}
