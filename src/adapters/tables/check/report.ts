import type { Item } from '../../../domain/item.js';
import type { SourceProblem } from '../tables-error.js';

/** A query that hotlist runs, and how the server means to run it. */
export interface CheckedQuery {
  /** What it is for. */
  readonly name: string;
  /** The indexes it reads by; undefined when the server would not say. */
  readonly indexes: readonly string[] | undefined;
  /** Indexes that would serve and that the server finds slower than reading all rows, as long as these are few. */
  readonly passedOver: readonly string[];
  /** Whether each page takes reading all rows, or sorting them. */
  readonly isSlow: boolean;
}

/** Something that works, and could be better. */
export interface Advice {
  readonly message: string;
  /** The statement that would mend it, for somebody who may change the table. */
  readonly ddl?: string | undefined;
}

/** How many items there are; undefined when counting them took too long. */
export interface ItemCount {
  readonly items: number;
  /** Those among them that are left out because nothing says when they were created. */
  readonly withoutTime: number;
}

/** What a look at a site's tables has found. */
export interface SourceReport {
  /** Which rows are read, and where, without a password. */
  readonly description: string;
  readonly server: string;
  readonly user: string;
  /** What keeps hotlist from reading them; when there is any, nothing was looked at beyond the columns. */
  readonly problems: readonly SourceProblem[];
  readonly advice: readonly Advice[];
  readonly queries: readonly CheckedQuery[];
  readonly count: ItemCount | undefined;
  /** The newest, as they are understood. */
  readonly newest: readonly Item[];
}
