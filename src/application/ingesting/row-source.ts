/** A stream of rows from outside, such as a file. */
export interface RowSource {
  /** The columns there are, in their order. */
  readonly columns: readonly SourceColumn[];
  /** Whether these are all the columns there can be, as a header says, or only those the first rows show. */
  readonly columnsAreComplete: boolean;
  /**
   * Every row once, in the order of the source and in batches of any length, so that a source of any length takes
   * constant memory. May be called once.
   *
   * @param columns - what a row's values are, in this order
   * @throws Error with an AbortError's name when the source was told to stop
   */
  rows(columns: readonly string[]): AsyncIterable<readonly SourceRow[]>;
}

export interface SourceColumn {
  readonly name: string;
  /** What the first row that has the column holds in it; undefined when no row was seen to have it. */
  readonly sample: unknown;
}

/** A row's values, or why it cannot be read; `line` is the one it begins on, counted from 1. */
export type SourceRow =
  | { readonly line: number; readonly values: readonly unknown[] }
  | { readonly line: number; readonly reason: string };
