import { escape as quoteText } from 'mysql2';
import { TablesError } from './tables-error.js';

/** What ids are in the database. */
export type IdKind = 'integer' | 'text' | 'binary';

/** A column of ids. */
export interface IdColumn {
  /** The column's name as SQL. */
  readonly sql: string;
  readonly kind: IdKind;
}

/** The code of the digit 0. */
const ZERO = 48;
/** As the server would write it: no zeros before it, and no "-0". */
const CANONICAL = /^(?:0|-?[1-9]\d{0,64})$/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The id of an item, from what its column holds. Integers of any size stay exact.
 *
 * @throws TablesError when it is binary and no text
 */
export function idText(value: unknown, kind: IdKind): string {
  if (kind === 'binary') return decoded(value as Buffer);
  const text = String(value);
  // ZEROFILL gives a number zeros that are no part of it.
  return kind === 'text' || text.charCodeAt(0) !== ZERO || text.length === 1 ? text : BigInt(text).toString();
}

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    const message = `the id X'${bytes.toString('hex')}' is not text in UTF-8; give ids as text by source.query, such as HEX(id) AS id`;
    throw new TablesError([{ key: 'columns.id', message }], { cause: error });
  }
}

/** The id as SQL that the column compares with itself; undefined when no such id can be in the column. */
export function idLiteral(id: string, kind: IdKind): string | undefined {
  // As a text it would be taken for the number that it begins with: '7x' for 7.
  if (kind === 'integer') return CANONICAL.test(id) ? id : undefined;
  return kind === 'text' ? quoteText(id) : `X'${Buffer.from(id).toString('hex')}'`;
}
