import type { ReadOnlyConnection, Result } from './connection.js';
import { type IdColumn, idLiteral } from './ids.js';

/** From 1,000 on MariaDB makes a table of a list after IN, and joins it in a way that may read everything. */
export const LOOKED_UP_AT_ONCE = 900;

/** The text has characters that the column's character set has not; of one id, of two, of more, and as MySQL says it. */
const FOREIGN_CHARACTERS = [1267, 1270, 1271, 3854, 3988];

/**
 * The rows whose column holds one of these ids; one that can't be in the column has none.
 *
 * @param selectWhere - makes the statement from the condition
 */
export async function rowsOfIds(
  connection: ReadOnlyConnection,
  { sql, kind }: IdColumn,
  ids: readonly string[],
  selectWhere: (condition: string) => string,
): Promise<Result['rows']> {
  const keys = ids.map((id) => idLiteral(id, kind)).filter((key) => key !== undefined);
  const rowsOf = async (some: readonly string[]): Promise<Result['rows']> => {
    try {
      return (await connection.query(selectWhere(`${sql} IN (${some.join(', ')})`))).rows;
    } catch (error) {
      if (!FOREIGN_CHARACTERS.includes((error as { errno: number }).errno)) throw error;
      if (some.length === 1) return [];
      // The server does not say which.
      const half = some.length >> 1;
      return [...(await rowsOf(some.slice(0, half))), ...(await rowsOf(some.slice(half)))];
    }
  };
  const rows: (readonly unknown[])[] = [];
  for (let at = 0; at < keys.length; at += LOOKED_UP_AT_ONCE) {
    rows.push(...(await rowsOf(keys.slice(at, at + LOOKED_UP_AT_ONCE))));
  }
  return rows;
}
