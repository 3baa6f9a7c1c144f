import type { NoUse } from '../../application/ranking/item-source.js';
import type { ReadOnlyConnection } from './connection.js';
import { idText } from './ids.js';
import type { Layout } from './layout.js';
import type { PageRow } from './pages.js';
import { select } from './select.js';
import { isBeside, signalsOf } from './signals.js';

/**
 * Which of many changed counters have to be looked up. When an item was created does not stand beside its counters, and to
 * look that up takes most of the time. Mostly it is enough to know that it is not among the newest: an older one counts only
 * with many points.
 */
export class UsefulChanges {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #noUse: NoUse;
  readonly #most: number;
  #newest: Newest | undefined;

  /** @param most - how many of the newest items are told from the others */
  constructor(connection: ReadOnlyConnection, layout: Layout, noUse: NoUse, most: number) {
    this.#connection = connection;
    this.#layout = layout;
    this.#noUse = noUse;
    this.#most = most;
  }

  /** Whether it can tell: by what stands in the rows of the counters alone, and by an index on createdAt. */
  static canTell(layout: Layout, { weighed }: NoUse): boolean {
    return layout.counters?.keyIsUnique === true && layout.createdIndex !== undefined && isBeside(layout, weighed);
  }

  /** @param rows - changed counters, with their counts */
  async of(rows: readonly PageRow[]): Promise<readonly PageRow[]> {
    this.#newest ??= await this.#readNewest();
    const { ids, since } = this.#newest;
    // One that is not among the newest was created at `since` or before.
    const isUseful = ({ id, values }: PageRow) =>
      ids.has(id) || this.#noUse.before(id, signalsOf(this.#layout, [], [id, ...values])) <= since;
    return rows.filter(isUseful);
  }

  /** Published or not, so that the index alone tells. */
  async #readNewest(): Promise<Newest> {
    const { config, id, createdAt, createdIndex } = this.#layout;
    const { rows } = await this.#connection.query(
      select({
        columns: [id.sql, createdAt.sql],
        rows: config.rows,
        orderBy: `${createdAt.sql} DESC`,
        limit: this.#most,
        index: createdIndex,
      }),
    );
    // Of an instant that is none nothing can be said: then all may be of use.
    const last = createdAt.read(rows.at(-1)?.[1]) ?? Number.POSITIVE_INFINITY;
    return {
      ids: new Set(rows.flatMap(([raw]) => (raw === null ? [] : [idText(raw, id.kind)]))),
      since: rows.length < this.#most ? Number.NEGATIVE_INFINITY : last,
    };
  }
}

interface Newest {
  readonly ids: ReadonlySet<string>;
  /** When the oldest of them was created, in milliseconds UTC; -Infinity where they are all there are. */
  readonly since: number;
}
