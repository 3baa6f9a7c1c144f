import type { Change, NoUse } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import type { Layout } from './layout.js';
import { lookUpItems } from './look-up-items.js';
import type { PageSizes } from './page-sizes.js';
import { ahead, type PageRow, Pages } from './pages.js';
import { LOOKED_UP_AT_ONCE } from './rows-of-ids.js';
import { changedItems } from './streams.js';
import { UsefulChanges } from './useful-changes.js';

/** The coarsest that a clock of rows ticks: DATETIME has no fractions unless they are asked for. */
const TICK_MS = 1_000;

/**
 * What has changed of a site's items; undefined when its tables do not tell.
 *
 * @param noUse - changes that may be left out
 */
export function changes(
  connection: ReadOnlyConnection,
  layout: Layout,
  changedFrom: number,
  pageSizes: PageSizes,
  noUse: NoUse | undefined,
): AsyncGenerator<readonly Change[]> | undefined {
  const streams = changedItems(layout);
  if (!streams) return undefined;
  return readChanges();

  /**
   * First whose they are, and then how these items are now: of an id with several rows one may be published and another
   * not, and of counters only their key is known, or their counts as well.
   */
  async function* readChanges(): AsyncGenerator<readonly Change[]> {
    const from = Math.floor(changedFrom / TICK_MS) * TICK_MS;
    const canTell = noUse && UsefulChanges.canTell(layout, noUse);
    const useful = canTell ? new UsefulChanges(connection, layout, noUse, pageSizes.newestRows) : undefined;
    for (const stream of streams ?? []) {
      const hasCounts = stream.values.length > 0;
      for await (const page of new Pages(connection, stream, pageSizes.rows).from(from)) {
        // Of few changes each is looked up sooner than it is known which are of use.
        const isOneOfMany = hasCounts && page.length > pageSizes.rows / 2;
        yield* lookUp(useful && isOneOfMany ? await useful.of(page) : page, hasCounts);
      }
    }
  }

  async function* lookUp(page: readonly PageRow[], hasCounts: boolean): AsyncGenerator<readonly Change[]> {
    const rows = page.toSorted(byId);
    const look = (at: number) => {
      const some = rows.slice(at, at + LOOKED_UP_AT_ONCE);
      const ids = some.map(({ id }) => id);
      const counts = new Map(some.map(({ id, values }) => [id, [id, ...values]]));
      return lookUpItems(connection, layout, ids, hasCounts ? counts : undefined);
    };
    let found = look(0);
    for (let at = 0; at < rows.length; at += LOOKED_UP_AT_ONCE) {
      const items = await found;
      if (at + LOOKED_UP_AT_ONCE < rows.length) found = ahead(look(at + LOOKED_UP_AT_ONCE));
      yield rows.slice(at, at + LOOKED_UP_AT_ONCE).map(({ id }) => ({ id, item: items.get(id) }));
    }
  }
}

/** Rows that are looked up together are near each other then. How the server compares texts does not matter to that. */
function byId(a: PageRow, b: PageRow): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}
