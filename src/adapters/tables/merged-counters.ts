import type { ReadOnlyConnection } from './connection.js';
import { type Counters, type Counts, countersSql, severalRows } from './counters.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';

/**
 * The counters as a second stream in the order of the keys, merged with the items as these come: each is read once and
 * in order, which costs a fraction of a JOIN, and no more than a page is held. For integers on both sides, which are
 * in the same order wherever they stand; items must be asked for in it.
 *
 * Both streams are pages on one connection, so that they are of one snapshot: two connections can't share one.
 */
export class MergedCounters implements Counters {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #pageRows: number;
  #page: readonly (readonly [key: bigint, counts: Counts])[] = [];
  #at = 0;
  /** Nothing is beyond the page that was read last. */
  #isLastPage = false;

  constructor(connection: ReadOnlyConnection, layout: Layout, pageRows: number) {
    this.#connection = connection;
    this.#layout = layout;
    // To see that a key is there twice takes two rows.
    this.#pageRows = Math.max(2, pageRows);
  }

  async of(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const found = new Map<string, Counts>();
    for (const id of ids) {
      const counts = await this.#advanceTo(BigInt(id));
      if (counts) found.set(id, counts);
    }
    return found;
  }

  async #advanceTo(id: bigint): Promise<Counts | undefined> {
    this.#skipBelow(id);
    // A key at the end of a page may go on in the next, which then begins with it again.
    if (this.#at >= this.#page.length - 1 && !this.#isLastPage) {
      await this.#readFrom(id);
      this.#skipBelow(id);
    }
    const [key, counts] = this.#page[this.#at] ?? [];
    if (key !== id) return undefined;
    if (this.#page[this.#at + 1]?.[0] === id) throw severalRows(this.#layout, String(id));
    return counts;
  }

  #skipBelow(id: bigint): void {
    for (let next = this.#page[this.#at]; next && next[0] < id; next = this.#page[this.#at]) this.#at++;
  }

  async #readFrom(id: bigint): Promise<void> {
    const { rows } = await this.#connection.query(mergedPageSql(this.#layout, String(id), this.#pageRows));
    this.#page = rows.map(([key, ...counts]) => [BigInt(idText(key, 'integer')), counts]);
    this.#at = 0;
    this.#isLastPage = rows.length < this.#pageRows;
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
