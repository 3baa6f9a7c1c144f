import type { ReadOnlyConnection } from './connection.js';
import { countersSql, severalRows } from './counters.js';
import type { Layout } from './layout.js';
import { COUNT } from './number-columns.js';
import { isBelow, type Key, NumberPage } from './number-page.js';
import { ahead } from './pages.js';

/**
 * The counters as a second stream in the order of the keys, merged with the items as these come: each is read once and
 * in order, which costs a fraction of a JOIN, and no more than two pages are held. For integers on both sides, which are
 * in the same order wherever they stand; items must be asked for in it.
 *
 * Both streams are pages on one connection, so that they are of one snapshot: two connections can't share one.
 */
export class MergedCounters {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  /** How many counts a row has. */
  readonly #width: number;
  readonly #pageRows: number;
  #page: NumberPage;
  /** Room for the one after it, which may have been asked for already. */
  #other: NumberPage;
  #next: Promise<unknown> | undefined;
  #at = 0;
  /** Nothing is beyond the page. */
  #isLastPage = false;
  readonly #counts: Float64Array;

  /** @param pageRows - how many items are asked for at a time at most, and how many rows are read */
  constructor(connection: ReadOnlyConnection, layout: Layout, pageRows: number) {
    this.#connection = connection;
    this.#layout = layout;
    const columns = layout.counters?.signals.map(() => COUNT) ?? [];
    this.#width = columns.length;
    // To see that a key is there twice takes two rows.
    this.#pageRows = Math.max(2, pageRows);
    this.#page = new NumberPage(columns, this.#pageRows);
    this.#other = new NumberPage(columns, this.#pageRows);
    this.#counts = new Float64Array(pageRows * this.#width);
  }

  /**
   * The counts of these items, those of each together in the order of the configuration, until others are asked for; 0
   * where an item has no row.
   *
   * @throws TablesError when an item has more than one row
   */
  async of(items: NumberPage): Promise<Float64Array> {
    // Without counters beside the items, nothing is read.
    for (let item = 0; item < items.rows && this.#layout.counters; item++) {
      const key = items.key(item);
      this.#skipBelow(key);
      // A key at the end of a page may go on in the next, which then begins with it again.
      while (this.#at >= this.#page.rows - 1 && !this.#isLastPage) {
        await this.#readFrom(key);
        this.#skipBelow(key);
      }
      const isThere = this.#isAt(this.#at, key);
      if (isThere && this.#isAt(this.#at + 1, key)) throw severalRows(this.#layout, String(key));
      for (let count = 0; count < this.#width; count++) {
        const found = isThere ? this.#page.numbers[this.#at * this.#width + count] : undefined;
        this.#counts[item * this.#width + count] = found ?? 0;
      }
    }
    this.#askAhead();
    return this.#counts;
  }

  #isAt(row: number, key: Key): boolean {
    return row < this.#page.rows && this.#page.key(row) === key;
  }

  #skipBelow(key: Key): void {
    while (this.#at < this.#page.rows && isBelow(this.#page.key(this.#at), key)) this.#at++;
  }

  async #readFrom(key: Key): Promise<void> {
    const next = this.#next ?? this.#ask(key);
    this.#next = undefined;
    await next;
    [this.#page, this.#other] = [this.#other, this.#page];
    this.#at = 0;
    this.#isLastPage = this.#page.isLast;
  }

  /** The page after this one, while the items are worked on; where most keys are no item's, it may be of no use. */
  #askAhead(): void {
    const { rows } = this.#page;
    if (rows > 0 && !this.#isLastPage) this.#next ??= ahead(this.#ask(this.#page.key(rows - 1)));
  }

  #ask(from: Key): Promise<unknown> {
    return this.#other.fill(this.#connection, mergedPageSql(this.#layout, String(from), this.#pageRows));
  }
}

/** Whether items and counters are in the same order wherever they stand. */
export function canMerge({ id, counters }: Layout): boolean {
  return id.kind === 'integer' && counters?.key.kind === 'integer';
}

/** A page of the counters from a key on. */
export function mergedPageSql(layout: Layout, key: string, pageRows: number): string {
  const sql = layout.counters?.key.sql ?? '';
  return countersSql(layout, [`${sql} >= ${key}`], { orderBy: sql, limit: pageRows });
}
