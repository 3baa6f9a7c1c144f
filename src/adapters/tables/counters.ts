import type { ReadOnlyConnection } from './connection.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';
import { rowsOfIds } from './rows-of-ids.js';
import { select } from './select.js';
import { quoteName, showName } from './sql-name.js';
import { TablesError } from './tables-error.js';

/** A row of the counter table: its key, and then its counts in the order of the configuration. */
export type Counts = readonly unknown[];

/** Of an item that has no row there. */
export const NO_COUNTS: Counts = [];

/** Looks the counters of each page up by their keys: for few items, or ids that have no order in common. */
export class LookedUpCounters {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;

  constructor(connection: ReadOnlyConnection, layout: Layout) {
    this.#connection = connection;
    this.#layout = layout;
  }

  /** The counts of these items, in their order; undefined for one without a row. Ids are compared to the letter. */
  async of(ids: readonly string[]): Promise<readonly (Counts | undefined)[]> {
    const counts = await this.byId(ids);
    return ids.map((id) => counts.get(id));
  }

  /** The same by id; those without a row are left out. */
  async byId(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const counts = new Map<string, Counts>();
    const { counters } = this.#layout;
    if (!counters) return counts;
    const countersWhere = (condition: string) => countersSql(this.#layout, [condition]);
    for (const row of await rowsOfIds(this.#connection, counters.key, ids, countersWhere)) {
      const id = idText(row[0], counters.key.kind);
      if (counts.has(id)) throw severalRows(this.#layout, id);
      counts.set(id, row);
    }
    return counts;
  }
}

/** The counters as a SELECT. */
export function countersSql(
  { config: { counters: table }, counters }: Layout,
  conditions: readonly string[],
  how: { orderBy?: string; limit?: number } = {},
): string {
  if (!table || !counters) throw new Error('there are no counters beside the items');
  return select({
    columns: [counters.key.sql, ...counters.signals.map(([, column]) => quoteName(column))],
    rows: table.rows,
    where: [table.where, ...conditions],
    index: counters.index,
    ...how,
  });
}

/** Which of them counts can't be known, and a sum would be a guess. */
export function severalRows({ config }: Layout, id: string): TablesError {
  const key = config.counters && showName(config.counters.key);
  const message = `there is more than one row with ${key} = ${JSON.stringify(id)}; say by source.counters.where which one is the item's`;
  return new TablesError([{ key: 'counters', message }]);
}
