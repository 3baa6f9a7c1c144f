import type { Change } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import type { Layout } from './layout.js';
import { lookUpItems } from './look-up-items.js';
import { ahead, type PageRow, Pages } from './pages.js';
import { LOOKED_UP_AT_ONCE } from './rows-of-ids.js';
import { changedItems } from './streams.js';

/** The coarsest that a clock of rows ticks: DATETIME has no fractions unless they are asked for. */
const TICK_MS = 1_000;

/** What has changed of a site's items; undefined when its tables do not tell. */
export function changes(
  connection: ReadOnlyConnection,
  layout: Layout,
  changedFrom: number,
  pageRows: number,
): AsyncGenerator<readonly Change[]> | undefined {
  const streams = changedItems(layout);
  if (!streams) return undefined;
  return readChanges();

  /**
   * First whose they are, and then how these items are now: of an id with several rows one may be published and another
   * not, and of counters only their key is known.
   */
  async function* readChanges(): AsyncGenerator<readonly Change[]> {
    const from = Math.floor(changedFrom / TICK_MS) * TICK_MS;
    for (const stream of streams ?? []) {
      for await (const rows of new Pages(connection, stream, pageRows).from(from)) {
        const look = (at: number) => lookUpItems(connection, layout, idsOf(rows, at));
        let found = look(0);
        for (let at = 0; at < rows.length; at += LOOKED_UP_AT_ONCE) {
          const items = await found;
          if (at + LOOKED_UP_AT_ONCE < rows.length) found = ahead(look(at + LOOKED_UP_AT_ONCE));
          yield idsOf(rows, at).map((id) => ({ id, item: items.get(id) }));
        }
      }
    }
  }
}

/** Of those that are looked up together. */
function idsOf(rows: readonly PageRow[], from: number): readonly string[] {
  return rows.slice(from, from + LOOKED_UP_AT_ONCE).map(({ id }) => id);
}
