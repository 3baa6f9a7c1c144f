import type { ColumnMapping } from './column-mapping.js';
import type { WrittenItem } from './item-store.js';
import { readAuthor, readId, readSignal, readTitle, readUrl } from './read-value.js';
import { readTimestamp, type Timestamp, type TimestampFormat } from './timestamp-format.js';
import { UnreadableValueError } from './unreadable-value.js';

/** How the times of each column are written, by its position; a column that is not here has shown none yet. */
export type TimestampFormats = ReadonlyMap<number, TimestampFormat>;

/** A row as an item, and what its columns of times were recognised as with this row for the first time. */
export interface ReadRow {
  readonly item: WrittenItem;
  readonly recognised: readonly RecognisedColumn[];
}

export interface RecognisedColumn extends Timestamp {
  readonly position: number;
}

/**
 * Makes an item of a row's values. Times must be in the formats that are known of their columns.
 *
 * @throws UnreadableRowError naming the first value that is not what it must be
 */
export function readRow(values: readonly unknown[], mapping: ColumnMapping, formats: TimestampFormats): ReadRow {
  const recognised: RecognisedColumn[] = [];
  let position = mapping.id;
  const valueAt = (next: number | undefined) => {
    if (next === undefined) return undefined;
    position = next;
    return values[next];
  };
  try {
    const id = readId(valueAt(mapping.id));
    const title = readTitle(valueAt(mapping.title));
    const createdAt = readTime(valueAt(mapping.createdAt), mapping.createdAt, formats, recognised);
    const url = readUrl(valueAt(mapping.url));
    const author = readAuthor(valueAt(mapping.author));
    const signals: Record<string, number> = {};
    for (const [signal, column] of mapping.signals) signals[signal] = readSignal(valueAt(column));
    return { item: { id, title, url, author, createdAt, signals }, recognised };
  } catch (error) {
    if (!(error instanceof UnreadableValueError)) throw error;
    throw new UnreadableRowError(error.message, mapping.columns[position] ?? '', values[position]);
  }
}

/** One value of a row is not what it must be; the message is the rest of a sentence that begins with the value. */
export class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError';
  readonly column: string;
  readonly value: unknown;

  constructor(message: string, column: string, value: unknown) {
    super(message);
    this.column = column;
    this.value = value;
  }
}

function readTime(value: unknown, position: number, formats: TimestampFormats, recognised: RecognisedColumn[]): number {
  const { format, at } = readTimestamp(value);
  const held = formats.get(position) ?? recognised.find((column) => column.position === position)?.format;
  if (held === undefined) {
    recognised.push({ position, format, at });
  } else if (held !== format) {
    throw new UnreadableValueError(`looks like ${format}, and this column began with ${held}`);
  }
  return at;
}
