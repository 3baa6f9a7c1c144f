import type { ReadOnlyConnection, Result } from './connection.js';
import { type Counters, type Counts, countersSql, severalRows } from './counters.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';
import { ahead } from './pages.js';

/**
 * The counters as a second stream in the order of the keys, merged with the items as these come: each is read once and
 * in order, which costs a fraction of a JOIN, and no more than two pages are held. For integers on both sides, which are
 * in the same order wherever they stand; items must be asked for in it.
 *
 * Both streams are pages on one connection, so that they are of one snapshot: two connections can't share one.
 */
export class MergedCounters implements Counters {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #pageRows: number;
  #page: readonly Counts[] = [];
  #keys: readonly string[] = [];
  /** What was asked for before it is needed. */
  #next: Promise<Result> | undefined;
  #at = 0;
  /** Nothing is beyond the page that was read last. */
  #isLastPage = false;

  constructor(connection: ReadOnlyConnection, layout: Layout, pageRows: number) {
    this.#connection = connection;
    this.#layout = layout;
    // To see that a key is there twice takes two rows.
    this.#pageRows = Math.max(2, pageRows);
  }

  async of(ids: readonly string[]): Promise<readonly (Counts | undefined)[]> {
    const counts: (Counts | undefined)[] = [];
    for (const id of ids) {
      this.#skipBelow(id);
      // A key at the end of a page may go on in the next, which then begins with it again.
      while (this.#at >= this.#keys.length - 1 && !this.#isLastPage) {
        await this.#readFrom(id);
        this.#skipBelow(id);
      }
      const row = this.#keys[this.#at] === id ? this.#page[this.#at] : undefined;
      if (row && this.#keys[this.#at + 1] === id) throw severalRows(this.#layout, id);
      counts.push(row);
    }
    this.#askAhead();
    return counts;
  }

  #skipBelow(id: string): void {
    while (this.#at < this.#keys.length && isLess(this.#keys[this.#at] as string, id)) this.#at++;
  }

  async #readFrom(id: string): Promise<void> {
    const next = this.#next ?? this.#ask(id);
    this.#next = undefined;
    const { rows } = await next;
    this.#page = rows;
    this.#keys = rows.map((row) => idText(row[0], 'integer'));
    this.#at = 0;
    this.#isLastPage = rows.length < this.#pageRows;
  }

  /** The page after this one, while the items are worked on; where most keys are no item's, it may be of no use. */
  #askAhead(): void {
    const last = this.#keys.at(-1);
    if (last !== undefined && !this.#isLastPage) this.#next ??= ahead(this.#ask(last));
  }

  #ask(from: string): Promise<Result> {
    return this.#connection.query(mergedPageSql(this.#layout, from, this.#pageRows));
  }
}

/** Of two integers in their canonical form, of any size. */
function isLess(a: string, b: string): boolean {
  if (a === b) return false;
  const [aIsNegative, bIsNegative] = [a.startsWith('-'), b.startsWith('-')];
  if (aIsNegative !== bIsNegative) return aIsNegative;
  const isNearerToZero = a.length === b.length ? a < b : a.length < b.length;
  return isNearerToZero !== aIsNegative;
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
