import type { ReadOnlyConnection } from './connection.js';
import { idLiteral, idText } from './ids.js';
import type { Layout } from './layout.js';
import { select } from './select.js';
import { quoteName, showName } from './sql-name.js';
import { TablesError } from './tables-error.js';

/** The counts of a row of the counter table, in the order of the configuration. */
export type Counts = readonly unknown[];

/** Of an item that has no row there. */
export const NO_COUNTS: Counts = [];

/** The counters beside the items. */
export interface Counters {
  /** The counts of these items, by id; those without a row are left out. Ids are compared to the letter. */
  of(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>>;
}

/** Looks the counters of each page up by their keys: for few items, or ids that have no order in common. */
export class LookedUpCounters implements Counters {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;

  constructor(connection: ReadOnlyConnection, layout: Layout) {
    this.#connection = connection;
    this.#layout = layout;
  }

  async of(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const counts = new Map<string, Counts>();
    const { counters } = this.#layout;
    if (!counters) return counts;
    const { sql, kind } = counters.key;
    const keys = ids.map((id) => idLiteral(id, kind)).filter((key) => key !== undefined);
    if (keys.length === 0) return counts;
    const { rows } = await this.#connection.query(countersSql(this.#layout, [`${sql} IN (${keys.join(', ')})`]));
    for (const [key, ...values] of rows) {
      const id = idText(key, kind);
      if (counts.has(id)) throw severalRows(this.#layout, id);
      counts.set(id, values);
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
