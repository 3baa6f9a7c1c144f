import type { ColumnMapping } from './column-mapping.js';
import type { RowSource } from './row-source.js';

/** A signal's name: as it stands in configuration, in the stores and in the answers. */
export const SIGNAL_NAME = /^[a-z][a-z0-9_]{0,63}$/;

export interface CounterColumn {
  readonly signal: string;
  readonly column: string;
}

/** What many files have besides and nobody counts by: an item was updated when it was written here. */
const NO_COUNTER = 'updated_at';

/**
 * The columns that could be signals: not taken by a field, with a whole number in the first row, and with a name (its
 * last part, of a dotted path) that a signal may have.
 */
export function counterColumns(source: RowSource, mapping: ColumnMapping): readonly CounterColumn[] {
  const taken = new Set(mapping.columns);
  return source.columns
    .filter(({ name, sample }) => !taken.has(name) && /^-?\d{1,15}$/.test(String(sample)))
    .map(({ name }) => ({ signal: name.slice(name.lastIndexOf('.') + 1), column: name }))
    .filter(({ signal }) => SIGNAL_NAME.test(signal) && signal !== NO_COUNTER);
}
