import type { Change, ScannedItem } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import { LookedUpCounters } from './counters.js';
import { idLiteral, idText } from './ids.js';
import type { Layout } from './layout.js';
import { Pages } from './pages.js';
import { select } from './select.js';
import { signalsOf } from './signals.js';
import { quoteName } from './sql-name.js';
import { changedItems } from './streams.js';

/** From 1,000 on MariaDB makes a table of a list after IN, and joins it in a way that may read everything. */
const LOOKED_UP_AT_ONCE = 900;
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
        for (let at = 0; at < rows.length; at += LOOKED_UP_AT_ONCE) {
          const ids = rows.slice(at, at + LOOKED_UP_AT_ONCE).map(({ id }) => id);
          const items = await lookUp(connection, layout, ids);
          yield ids.map((id) => ({ id, item: items.get(id) }));
        }
      }
    }
  }
}

/** The published items with these ids, as far as ranking needs them. */
async function lookUp(
  connection: ReadOnlyConnection,
  layout: Layout,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ScannedItem>> {
  const { config, id, createdAt } = layout;
  const keys = ids.map((each) => idLiteral(each, id.kind)).filter((key) => key !== undefined);
  if (keys.length === 0) return new Map();
  const columns = [id.sql, createdAt.sql, ...config.columns.signals.map(([, column]) => quoteName(column))];
  const where = [config.where, `${id.sql} IN (${keys.join(', ')})`];
  const { rows } = await connection.query(select({ columns, rows: config.rows, where }));
  const counters = await new LookedUpCounters(connection, layout).of(ids);
  const items = new Map<string, ScannedItem>();
  for (const [rawId, rawCreated, ...counts] of rows) {
    const itemId = idText(rawId, id.kind);
    const created = createdAt.read(rawCreated);
    if (created === undefined || items.has(itemId)) continue;
    items.set(itemId, { id: itemId, createdAt: created, signals: signalsOf(layout, counts, counters.get(itemId)) });
  }
  return items;
}
