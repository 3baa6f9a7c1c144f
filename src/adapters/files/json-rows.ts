import type { RowSource, SourceRow } from '../../application/ingesting/row-source.js';
import { columnReader, columnsOf } from './json-columns.js';
import { type JsonRecord, JsonSplitter } from './json-splitter.js';
import { chain, readAhead } from './read-ahead.js';
import { split } from './splitter.js';
import { UnreadableFileError } from './unreadable-file.js';

/** From how many rows the columns are told; later rows may have others. */
const ROWS_SEEN_FIRST = 1_000;

/**
 * Reads JSON Lines: one object a line. Values are as JSON has them.
 *
 * @param name - what the file is called in messages
 * @throws UnreadableFileError when there is no object among the first rows
 */
export async function openJsonLines(chunks: AsyncIterable<Buffer>, name: string): Promise<RowSource> {
  const areMany = (seen: readonly (readonly JsonRecord[])[]) => seen.flat().length >= ROWS_SEEN_FIRST;
  const { seen, rest } = await readAhead(split(chunks, new JsonSplitter()), areMany);
  const objects = seen.flat().flatMap((record) => ('object' in record ? [record.object] : []));
  if (objects.length === 0) {
    const [first] = seen.flat();
    const why =
      first && 'reason' in first
        ? `none of its first rows can be read; line ${first.line}: ${first.reason}`
        : 'it is empty';
    throw new UnreadableFileError(`${name} has no columns: ${why}`);
  }
  return {
    columns: columnsOf(objects),
    columnsAreComplete: false,
    rows: (columns) => pick(chain(seen, rest), columns),
  };
}

async function* pick(
  batches: AsyncIterable<readonly JsonRecord[]>,
  columns: readonly string[],
): AsyncGenerator<readonly SourceRow[]> {
  const readers = columns.map(columnReader);
  for await (const records of batches) {
    yield records.map((record) =>
      'reason' in record ? record : { line: record.line, values: readers.map((read) => read(record.object)) },
    );
  }
}
