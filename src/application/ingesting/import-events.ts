import type { TimestampFormat } from './timestamp-format.js';

export interface ImportCounts {
  /** Rows read, those skipped included. */
  readonly read: number;
  /** Rows that are in the store for good. */
  readonly imported: number;
  readonly skipped: number;
}

/** What an import does, told as it happens. */
export type ImportEvent =
  | { readonly type: 'batch written'; readonly counts: ImportCounts }
  | {
      /** A row cannot be read. The reason is about the value, or about the whole row when there is no column. */
      readonly type: 'row skipped';
      readonly line: number;
      readonly reason: string;
      readonly column?: string;
      readonly value?: unknown;
    }
  | {
      /** The first time of a column was read; the rest of the column must be written like it. */
      readonly type: 'times recognised';
      readonly column: string;
      readonly format: TimestampFormat;
      /** That first time, in milliseconds UTC. */
      readonly at: number;
    }
  | { readonly type: 'demonstration items removed'; readonly count: number };

/** Tells those who watch. Never throws: watching must not break what is watched. */
export type AnnounceImport = (event: ImportEvent) => void;
