import type { ReadOnlyConnection } from './connection.js';
import { sortsAnew } from './explain.js';
import { idLiteral, idText } from './ids.js';
import { select } from './select.js';
import type { Stream } from './streams.js';

/** A row of a stream. */
export interface PageRow {
  readonly id: string;
  /** What the column of the instant holds. */
  readonly at: unknown;
  /** The other values, in the order of the stream. */
  readonly values: readonly unknown[];
}

const NONE: readonly unknown[] = [];

interface Direction {
  readonly order: '' | ' DESC';
  /** How instants further on compare with one that was read. */
  readonly beyond: '>' | '<';
}

const FORWARDS: Direction = { order: '', beyond: '>' };
const BACKWARDS: Direction = { order: ' DESC', beyond: '<' };

/** Reads a stream's rows page by page, each from where the last one ended: never by OFFSET, and never all at once. */
export class Pages {
  readonly #connection: ReadOnlyConnection;
  readonly #stream: Stream;
  readonly #pageRows: number;

  constructor(connection: ReadOnlyConnection, stream: Stream, pageRows: number) {
    this.#connection = connection;
    this.#stream = stream;
    this.#pageRows = pageRows;
  }

  /**
   * In the order of their ids, as the server compares these.
   *
   * @param also - a further condition
   * @param index - the index to read by, if not by that of the ids
   */
  async *byId(also?: string, index = this.#stream.idIndex): AsyncGenerator<readonly PageRow[]> {
    const { id, idIsUnique } = this.#stream;
    let page = this.#read(this.byIdSql(undefined, also, index));
    for (;;) {
      const rows = await page;
      const last = rows.at(-1);
      if (!last) return;
      const literal = idLiteral(last.id, id.kind);
      const isLast = rows.length < this.#pageRows;
      if (!isLast) page = ahead(this.#read(this.byIdSql(literal, also, index)));
      // What the server takes for the same as the last one, such as "A" for "a", would be left out by the next page.
      const twins = idIsUnique ? [] : await this.#read(this.#sql([`${id.sql} = ${literal}`, also]));
      yield idIsUnique ? rows : withoutDoubles([...rows, ...twins]);
      if (isLast) return;
    }
  }

  byIdSql(after?: string, also?: string, index = this.#stream.idIndex): string {
    const { id } = this.#stream;
    const beyond = after === undefined ? `${id.sql} IS NOT NULL` : `${id.sql} > ${after}`;
    return this.#sql([beyond, also], { orderBy: id.sql, limit: this.#pageRows, index });
  }

  /**
   * Those of an instant at or after `from`, in milliseconds UTC, and perhaps a few before it: in the order of the
   * instant if the server has an index for that, else in one pass over all.
   */
  async *from(from: number): AsyncGenerator<readonly PageRow[]> {
    const { instant, instantIndex } = this.#stream;
    const first = `${instant.sql} >= ${instant.from(from)}`;
    // Of a join or a query only the server knows.
    if (instantIndex === undefined && (await sortsAnew(this.#connection, this.fromSql(from)))) yield* this.byId(first);
    else yield* this.#byInstant(first, FORWARDS);
  }

  /** The first page of {@link Pages.from}. */
  fromSql(from: number): string {
    const { instant } = this.#stream;
    return this.#byInstantSql(`${instant.sql} >= ${instant.from(from)}`, FORWARDS);
  }

  /** Those of the latest instant first; to be asked only of a stream with an index for that. */
  newest(): AsyncGenerator<readonly PageRow[]> {
    return this.#byInstant(`NOT ${this.#stream.instant.isNone}`, BACKWARDS);
  }

  /** The first page of {@link Pages.newest}. */
  newestSql(): string {
    return this.#byInstantSql(`NOT ${this.#stream.instant.isNone}`, BACKWARDS);
  }

  async *#byInstant(first: string, direction: Direction): AsyncGenerator<readonly PageRow[]> {
    const { instant, instantIndex } = this.#stream;
    let next = first;
    for (;;) {
      const rows = await this.#read(this.#byInstantSql(next, direction));
      const last = rows.at(-1);
      if (!last) return;
      if (rows.length < this.#pageRows) return yield rows;
      // Of the last instant there may be more than came; those of it are read together, as the next page or by id.
      const before = rows.filter(({ at }) => at !== last.at);
      const at = instant.literal(last.at);
      if (before.length > 0) yield before;
      else yield* this.byId(`${instant.sql} = ${at}`, instantIndex);
      const beyond = before.length > 0 ? `${direction.beyond}=` : direction.beyond;
      next = `${instant.sql} ${beyond} ${at}`;
    }
  }

  #byInstantSql(condition: string, { order }: Direction): string {
    const { id, instant, instantIndex } = this.#stream;
    const how = { orderBy: `${instant.sql}${order}`, limit: this.#pageRows, index: instantIndex };
    return this.#sql([condition, `${id.sql} IS NOT NULL`], how);
  }

  #sql(
    conditions: readonly (string | undefined)[],
    how: { orderBy?: string; limit?: number; index?: string | undefined } = {},
  ) {
    const { rows, where, id, instant, values } = this.#stream;
    return select({ columns: [id.sql, instant.sql, ...values], rows, where: [where, ...conditions], ...how });
  }

  async #read(sql: string): Promise<readonly PageRow[]> {
    const { kind } = this.#stream.id;
    const { rows } = await this.#connection.query(sql);
    return rows.map((row) => ({ id: idText(row[0], kind), at: row[1], values: row.length > 2 ? row.slice(2) : NONE }));
  }
}

/** Asked for while the page before is worked on; whoever stops there does not wait for it. */
export function ahead<T>(page: Promise<T>): Promise<T> {
  page.catch(() => {});
  return page;
}

function withoutDoubles(rows: readonly PageRow[]): readonly PageRow[] {
  return [...new Map(rows.toReversed().map((row) => [row.id, row])).values()].reverse();
}
