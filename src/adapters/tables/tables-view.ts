import type { Change, NoUse, PointsFloor, ScannedItem, SourceView } from '../../application/ranking/item-source.js';
import type { Item } from '../../domain/item.js';
import { changes } from './changes.js';
import type { ReadOnlyConnection } from './connection.js';
import { LookedUpCounters } from './counters.js';
import { floorOnItems, itemsAbove } from './items-above.js';
import type { Layout } from './layout.js';
import { isNumbered, mergedScan } from './merged-scan.js';
import type { PageSizes } from './page-sizes.js';
import { type PageRow, Pages } from './pages.js';
import { readItems } from './read-items.js';
import { signalsOf } from './signals.js';
import { publishedItems } from './streams.js';

/** A site's items as one transaction sees them. */
export class TablesView implements SourceView {
  readonly takenAt: number;
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #pageSizes: PageSizes;

  constructor(connection: ReadOnlyConnection, layout: Layout, takenAt: number, pageSizes: PageSizes) {
    this.#connection = connection;
    this.#layout = layout;
    this.takenAt = takenAt;
    this.#pageSizes = pageSizes;
  }

  async *scan(createdFrom: number | undefined, floor?: PointsFloor): AsyncGenerator<readonly ScannedItem[]> {
    const above = floor && (await itemsAbove(this.#connection, this.#layout, createdFrom, floor));
    const items = above ?? this.#inOrder(createdFrom, floor && floorOnItems(this.#layout, floor));
    for await (const batch of items) {
      // The first page of a window may begin a little before it.
      yield createdFrom === undefined ? batch : batch.filter(({ createdAt }) => createdAt >= createdFrom);
    }
  }

  newest(limit: number): AsyncGenerator<readonly ScannedItem[]> | undefined {
    return this.#layout.createdIndex === undefined ? undefined : this.#newest(limit);
  }

  async *#newest(limit: number): AsyncGenerator<readonly ScannedItem[]> {
    const counters = new LookedUpCounters(this.#connection, this.#layout);
    let left = limit;
    for await (const rows of this.#pages().newest()) {
      const items = await this.#items(rows, left, counters);
      yield items;
      left -= items.length;
      if (left <= 0) return;
    }
  }

  /** In the order of their ids, or of a window. */
  async *#inOrder(createdFrom: number | undefined, also: string | undefined): AsyncGenerator<readonly ScannedItem[]> {
    const isAll = createdFrom === undefined;
    if (isAll && isNumbered(this.#layout)) {
      return yield* mergedScan(this.#connection, this.#layout, this.#pageSizes.numberRows, also);
    }
    // A window may hold few of many items: then their counters are not read from end to end.
    const counters = new LookedUpCounters(this.#connection, this.#layout);
    for await (const rows of isAll ? this.#pages().byId(also) : this.#pages().from(createdFrom)) {
      yield this.#items(rows, rows.length, counters);
    }
  }

  changes(changedFrom: number, noUse?: NoUse): AsyncIterable<readonly Change[]> | undefined {
    return changes(this.#connection, this.#layout, changedFrom, this.#pageSizes, noUse);
  }

  async read(ids: readonly string[]): Promise<readonly Item[]> {
    return readItems(this.#connection, this.#layout, ids);
  }

  #pages(): Pages {
    return new Pages(this.#connection, publishedItems(this.#layout), this.#pageSizes.rows);
  }

  /** The first of those that have an instant, with their counters. Without iterators: a scan does it millions of times. */
  async #items(rows: readonly PageRow[], most: number, counters: LookedUpCounters): Promise<ScannedItem[]> {
    const { createdAt } = this.#layout;
    const some = rows.length > most ? rows.filter(({ at }) => createdAt.read(at) !== undefined).slice(0, most) : rows;
    const counts = await counters.of(some.map(({ id }) => id));
    const items: ScannedItem[] = [];
    for (let index = 0; index < some.length; index++) {
      const { id, at, values } = some[index] as PageRow;
      const ms = createdAt.read(at);
      if (ms !== undefined) items.push({ id, createdAt: ms, signals: signalsOf(this.#layout, values, counts[index]) });
    }
    return items;
  }
}
