import type { ReadOnlyConnection } from './connection.js';
import { sortsAnew } from './explain.js';
import { idLiteral, idText } from './ids.js';
import type { Layout } from './layout.js';
import { select } from './select.js';
import { quoteName } from './sql-name.js';

/** A row of the table, as far as ranking needs it. */
export interface ItemRow {
  readonly id: string;
  /** What the column holds. */
  readonly created: unknown;
  /** Counts in the order of the configuration. */
  readonly counts: readonly unknown[];
}

/** Reads the items' rows page by page, each from where the last one ended: never by OFFSET, and never all at once. */
export class ItemPages {
  readonly #connection: ReadOnlyConnection;
  readonly #layout: Layout;
  readonly #pageRows: number;

  constructor(connection: ReadOnlyConnection, layout: Layout, pageRows: number) {
    this.#connection = connection;
    this.#layout = layout;
    this.#pageRows = pageRows;
  }

  /** In the order of their ids, as the server compares these. `also` is a further condition. */
  async *byId(also?: string): AsyncGenerator<readonly ItemRow[]> {
    const { id, idIsUnique } = this.#layout;
    let after: string | undefined;
    for (;;) {
      const rows = await this.#read(this.byIdSql(after, also));
      const last = rows.at(-1);
      if (!last) return;
      const literal = idLiteral(last.id, id.kind);
      // What the server takes for the same as the last one, such as "A" for "a", would be left out by the next page.
      const twins = idIsUnique ? [] : await this.#read(this.#sql([`${id.sql} = ${literal}`, also]));
      yield idIsUnique ? rows : withoutDoubles([...rows, ...twins]);
      if (rows.length < this.#pageRows) return;
      after = literal;
    }
  }

  byIdSql(after?: string, also?: string): string {
    const { id, idIndex } = this.#layout;
    const beyond = after === undefined ? `${id.sql} IS NOT NULL` : `${id.sql} > ${after}`;
    return this.#sql([beyond, also], { orderBy: id.sql, limit: this.#pageRows, index: idIndex });
  }

  /**
   * Those created at or after `createdFrom`, in milliseconds UTC, and perhaps a few created before it: in the order of
   * createdAt if the server has an index for that, else in one pass over all.
   */
  async *createdFrom(createdFrom: number): AsyncGenerator<readonly ItemRow[]> {
    const { createdAt, createdIndex } = this.#layout;
    let from = `>= ${createdAt.from(createdFrom)}`;
    // Of a join or a query only the server knows.
    if (createdIndex === undefined && (await sortsAnew(this.#connection, this.byCreatedSql(from)))) {
      yield* this.byId(`${createdAt.sql} ${from}`);
      return;
    }
    for (;;) {
      const rows = await this.#read(this.byCreatedSql(from));
      const last = rows.at(-1);
      if (!last) return;
      if (rows.length < this.#pageRows) return yield rows;
      // Of the last instant there may be more than came; those of it are read together, as the next page or by id.
      const before = rows.filter(({ created }) => created !== last.created);
      const at = createdAt.literal(last.created);
      if (before.length > 0) yield before;
      else yield* this.byId(`${createdAt.sql} = ${at}`);
      from = before.length > 0 ? `>= ${at}` : `> ${at}`;
    }
  }

  /** @param from - an operator and what to compare with */
  byCreatedSql(from: string): string {
    const { createdAt, createdIndex } = this.#layout;
    const how = { orderBy: createdAt.sql, limit: this.#pageRows, index: createdIndex };
    return this.#sql([`${createdAt.sql} ${from}`], how);
  }

  #sql(
    conditions: readonly (string | undefined)[],
    how: { orderBy?: string; limit?: number; index?: string | undefined } = {},
  ) {
    const { config, id, createdAt } = this.#layout;
    const signals = config.columns.signals.map(([, column]) => quoteName(column));
    return select({
      columns: [id.sql, createdAt.sql, ...signals],
      rows: config.rows,
      where: [config.where, ...conditions],
      ...how,
    });
  }

  async #read(sql: string): Promise<readonly ItemRow[]> {
    const { kind } = this.#layout.id;
    const { rows } = await this.#connection.query(sql);
    return rows
      .filter(([id]) => id !== null)
      .map(([id, created, ...counts]) => ({ id: idText(id, kind), created, counts }));
  }
}

function withoutDoubles(rows: readonly ItemRow[]): readonly ItemRow[] {
  return [...new Map(rows.toReversed().map((row) => [row.id, row])).values()].reverse();
}
