import type { FileRows } from '../../adapters/files/open-rows.js';
import {
  AmbiguousColumnError,
  type ColumnChoices,
  type ColumnMapping,
  mapColumns,
  NoColumnError,
} from '../../application/ingesting/column-mapping.js';
import { counterColumns } from '../../application/ingesting/counter-columns.js';
import { nearest } from '../config/keys/nearest.js';
import { Failure } from './failure.js';
import { printable } from './printable.js';

/**
 * Finds the columns in the file.
 *
 * @throws Failure with exit code 2, naming the columns there are and the nearest, when one is not there
 */
export function findColumns(choices: ColumnChoices, rows: FileRows): ColumnMapping {
  try {
    return mapColumns(choices, rows);
  } catch (error) {
    if (error instanceof AmbiguousColumnError) throw new Failure(printable(`${rows.name}: ${error.message}`), 2);
    if (!(error instanceof NoColumnError)) throw error;
    const { forWhat, column } = error;
    // The field was not named, it was only looked for under its own name.
    const remedy = forWhat === column ? `; say which it is with --column ${forWhat}=COLUMN` : '';
    throw new Failure(printable(`${rows.name}: ${error.message}${remedy}${didYouMean(column, rows)}`), 2);
  }
}

/** What about the columns is probably not meant, in sentences. */
export function doubtsAbout(choices: ColumnChoices, rows: FileRows, mapping: ColumnMapping): readonly string[] {
  const doubts = mapping.unseen.map((column) =>
    printable(
      `None of the first rows has "${column}"; where it is missing it counts as empty${didYouMean(column, rows)}`,
    ),
  );
  if (choices.signals.size > 0) return doubts;
  const candidates = counterColumns(rows, mapping);
  const [first] = candidates;
  const advice = first
    ? `; columns that look like counters: ${candidates.map(({ column }) => column).join(', ')}` +
      ` (use --signal ${first.signal}=${first.column})`
    : '';
  return [...doubts, printable(`No --signal given: items come in with no counters${advice}`)];
}

function didYouMean(column: string, rows: FileRows): string {
  const names = rows.columns.map(({ name }) => name);
  const meant = names.length > 0 ? nearest(column, names) : undefined;
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}
