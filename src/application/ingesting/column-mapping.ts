import type { RowSource } from './row-source.js';

/** What of an item comes from a column of its own; its counters come from as many more as one likes. */
export const FIELDS = ['id', 'title', 'url', 'author', 'created_at'] as const;

export type Field = (typeof FIELDS)[number];

/** Which column each field and signal is to come from, as a person asks for it. */
export interface ColumnChoices {
  /** A field that is not here comes from the column of its own name, if there is one. */
  readonly fields: ReadonlyMap<Field, string>;
  readonly signals: ReadonlyMap<string, string>;
}

/** Where in a row's values each field and signal stands. */
export interface ColumnMapping {
  /** The columns to read, each once. */
  readonly columns: readonly string[];
  readonly id: number;
  readonly title: number;
  readonly createdAt: number;
  /** Undefined: every item's is empty. */
  readonly url: number | undefined;
  readonly author: number | undefined;
  readonly signals: readonly (readonly [signal: string, position: number])[];
  /** Columns that were asked for and that no row has so far; only where the columns are not complete. */
  readonly unseen: readonly string[];
}

/**
 * Finds the columns in the source.
 *
 * @throws NoColumnError when a column is not there that was asked for or that no item can do without. Where the
 * columns are not complete, only one that no item can do without must have been seen.
 * @throws AmbiguousColumnError when a needed column is there twice
 */
export function mapColumns(choices: ColumnChoices, source: RowSource): ColumnMapping {
  const names = source.columns.map(({ name }) => name);
  const known = new Set(names);
  const columns: string[] = [];
  const unseen = new Set<string>();

  const position = (column: string, forWhat: string, required: boolean): number => {
    if (!known.has(column)) {
      if (required || source.columnsAreComplete) throw new NoColumnError(forWhat, column, names);
      unseen.add(column);
    }
    if (names.indexOf(column) !== names.lastIndexOf(column)) throw new AmbiguousColumnError(forWhat, column);
    const found = columns.indexOf(column);
    return found === -1 ? columns.push(column) - 1 : found;
  };
  const required = (field: Field) => position(choices.fields.get(field) ?? field, field, true);
  const optional = (field: Field) => {
    const chosen = choices.fields.get(field);
    if (chosen === undefined && !known.has(field)) return undefined;
    return position(chosen ?? field, field, false);
  };

  return {
    id: required('id'),
    title: required('title'),
    createdAt: required('created_at'),
    url: optional('url'),
    author: optional('author'),
    signals: [...choices.signals].map(([signal, column]) => [signal, position(column, `signal ${signal}`, false)]),
    columns,
    unseen: [...unseen],
  };
}

/** A message lists so many columns at most: a file that is no CSV can have any number. */
const LISTED = 50;

/** A column that is needed is not there. */
export class NoColumnError extends Error {
  override readonly name = 'NoColumnError';
  /** The field, or `signal` and its name. */
  readonly forWhat: string;
  readonly column: string;
  readonly columns: readonly string[];

  constructor(forWhat: string, column: string, columns: readonly string[]) {
    const more = columns.length > LISTED ? ` and ${columns.length - LISTED} more` : '';
    super(
      `there is no column "${column}" for ${forWhat}; the columns are: ${columns.slice(0, LISTED).join(', ')}${more}`,
    );
    this.forWhat = forWhat;
    this.column = column;
    this.columns = columns;
  }
}

/** A column that is needed is there more than once. */
export class AmbiguousColumnError extends Error {
  override readonly name = 'AmbiguousColumnError';

  constructor(forWhat: string, column: string) {
    super(`there is more than one column "${column}", so that it can't be taken for ${forWhat}`);
  }
}
