/** Lines of a table of Markdown; what is in the first column is text. */
export function markdown(header: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [header, ...body];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => pad(cell, column, widths)).join(' | ')} |`);
  const rule = `| ${widths.map((width, column) => (column === 0 ? '' : ':').padStart(width, '-')).join(' | ')} |`;
  return [lines[0] as string, rule, ...lines.slice(1)];
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] as number;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three that count, and no fewer than there are before the point. */
export function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
