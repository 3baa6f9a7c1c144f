import type { RowSource, SourceRow } from '../../application/ingesting/row-source.js';
import { type CsvRecord, CsvSplitter } from './csv-splitter.js';
import { chain, readAhead } from './read-ahead.js';
import { split } from './splitter.js';
import { UnreadableFileError } from './unreadable-file.js';

/**
 * Reads CSV with a header line. Values are text.
 *
 * @param delimiter - what stands between two fields, one character
 * @param name - what the file is called in messages
 * @throws UnreadableFileError when there is no header that can be read
 */
export async function openCsv(chunks: AsyncIterable<Buffer>, delimiter: string, name: string): Promise<RowSource> {
  const isHeaderAndRow = (seen: readonly (readonly CsvRecord[])[]) => seen.flat().length >= 2;
  const { seen, rest } = await readAhead(split(chunks, new CsvSplitter(delimiter)), isHeaderAndRow);
  const [header, ...first] = seen.flat();
  if (!header) throw new UnreadableFileError(`${name} is empty: its first line must name the columns`);
  if ('reason' in header) {
    throw new UnreadableFileError(`${name} has a header that cannot be read, on line ${header.line}: ${header.reason}`);
  }
  const names = header.values.map((value) => value.trim());
  const sample = first.find((record) => 'values' in record && record.values.length === names.length);
  const values = sample && 'values' in sample ? sample.values : [];
  return {
    columns: names.map((column, position) => ({ name: column, sample: values[position] })),
    columnsAreComplete: true,
    rows: (columns) => pick(chain([first], rest), names, columns),
  };
}

async function* pick(
  batches: AsyncIterable<readonly CsvRecord[]>,
  names: readonly string[],
  columns: readonly string[],
): AsyncGenerator<readonly SourceRow[]> {
  const positions = columns.map((column) => names.indexOf(column));
  for await (const records of batches) {
    yield records.map((record) => {
      if ('reason' in record) return record;
      const { line, values } = record;
      if (values.length === names.length) return { line, values: positions.map((position) => values[position]) };
      return { line, reason: `the row has ${values.length} fields, and the header ${names.length}` };
    });
  }
}
