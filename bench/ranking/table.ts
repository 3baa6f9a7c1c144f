import type { Summaries, Summary } from './summary.js';

const HEADER = ['approach', 'ratio', 'ms', 'rows read', 'MB sent', 'CPU ms', 'memory MB', 'missed'];

/** The summaries as lines of a table of Markdown. */
export function table(summaries: Summaries): string[] {
  return markdown(HEADER, [...summaries.values()].map(cells));
}

/** Lines of a table of Markdown; what is in the first column is text. */
export function markdown(header: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [header, ...body];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => pad(cell, column, widths)).join(' | ')} |`);
  const rule = `| ${widths.map((width, column) => (column === 0 ? '' : ':').padStart(width, '-')).join(' | ')} |`;
  return [lines[0] as string, rule, ...lines.slice(1)];
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

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] as number;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three that count, and no fewer than there are before the point. */
export function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
