/** How many rows are read at a time. */
export interface PageSizes {
  readonly rows: number;
  /** Of rows that are read as numbers, in a fraction of the time. */
  readonly numberRows: number;
  /** Of the newest items that many changes are looked for among, all at once. */
  readonly newestRows: number;
}

/**
 * Enough to make the way to the database and back small, and few enough that requests get their turn in between. The newest
 * are as many as it takes for few changes of older items to be of use.
 */
export const PAGE_SIZES: PageSizes = { rows: 4_000, numberRows: 32_000, newestRows: 10_000 };
