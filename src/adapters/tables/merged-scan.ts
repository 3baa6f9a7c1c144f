import type { ScannedItem } from '../../application/ranking/item-source.js';
import type { Signals } from '../../domain/item.js';
import type { ReadOnlyConnection } from './connection.js';
import type { Layout } from './layout.js';
import { canMerge, MergedCounters } from './merged-counters.js';
import { COUNT, instantColumn } from './number-columns.js';
import { type Key, NumberPage } from './number-page.js';
import { ahead, Pages } from './pages.js';
import { publishedItems } from './streams.js';
import type { SignalColumns } from './tables-config.js';

/** So few items are there at a time that hardly one still is when memory is collected. */
const MADE_AT_ONCE = 256;

/** Whether {@link mergedScan} can read these items: their ids are integers, and so are those of counters beside them. */
export function isNumbered(layout: Layout): boolean {
  return layout.id.kind === 'integer' && (!layout.counters || canMerge(layout));
}

/**
 * Every item in the order of the ids, with its counters. All that ranking needs of them is numbers, and is read as such.
 *
 * @param also - a further condition
 */
export async function* mergedScan(
  connection: ReadOnlyConnection,
  layout: Layout,
  pageRows: number,
  also: string | undefined,
): AsyncGenerator<readonly ScannedItem[]> {
  const { config, createdAt } = layout;
  const pages = new Pages(connection, publishedItems(layout), pageRows);
  const columns = [instantColumn(createdAt), ...config.columns.signals.map(() => COUNT)];
  const counters = new MergedCounters(connection, layout, pageRows);
  let page = new NumberPage(columns, pageRows);
  let other = new NumberPage(columns, pageRows);
  let filled = page.fill(connection, pages.byIdSql(undefined, also));
  for (;;) {
    await filled;
    const { rows, isLast } = page;
    if (!isLast) filled = ahead(other.fill(connection, pages.byIdSql(String(page.key(rows - 1)), also)));
    const counts = await counters.of(page);
    for (let from = 0; from < rows; from += MADE_AT_ONCE) {
      yield itemsOf(layout, page, counts, from, Math.min(rows, from + MADE_AT_ONCE));
    }
    if (isLast) return;
    [page, other] = [other, page];
  }
}

/** An item whose id is made when it is asked for: of millions, few are. */
class NumberedItem implements ScannedItem {
  readonly #key: Key;
  readonly createdAt: number;
  readonly signals: Signals;

  constructor(key: Key, createdAt: number, signals: Signals) {
    this.#key = key;
    this.createdAt = createdAt;
    this.signals = signals;
  }

  get id(): string {
    return String(this.#key);
  }
}

/** Those of some rows, and of the counts beside; rows without an instant are left out. */
function itemsOf({ config }: Layout, page: NumberPage, counts: Float64Array, from: number, to: number): ScannedItem[] {
  const own = config.columns.signals;
  const beside = config.counters?.signals ?? [];
  const items: ScannedItem[] = [];
  let before = from > 0 ? page.key(from - 1) : undefined;
  for (let row = from; row < to; row++) {
    const key = page.key(row);
    const createdAt = page.numbers[row * (1 + own.length)] as number;
    // Rows with one id stand together, and the first counts.
    const isFirst = key !== before;
    before = key;
    if (!isFirst || Number.isNaN(createdAt)) continue;
    const signals: Record<string, number> = {};
    read(own, page.numbers, row * (1 + own.length) + 1, signals);
    read(beside, counts, row * beside.length, signals);
    items.push(new NumberedItem(key, createdAt, signals));
  }
  return items;
}

/** Without iterators: a scan does it millions of times. */
function read(columns: SignalColumns, numbers: Float64Array, from: number, into: Record<string, number>): void {
  for (let at = 0; at < columns.length; at++) {
    into[(columns[at] as SignalColumns[number])[0]] = numbers[from + at] as number;
  }
}
