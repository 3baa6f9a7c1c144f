import type { ReadOnlyConnection } from './connection.js';
import { MOST_DIGITS, readDigits } from './digits.js';
import { idText } from './ids.js';
import type { NumberColumn } from './number-columns.js';

/** An integer id: a number where one holds it exactly, else as text. */
export type Key = number | string;

/** The length of a value that is NULL; from 252 on the length stands in the bytes behind. */
const NULL = 251;
/** Rows of an integer id and of numbers. It can be filled again and again, so that a scan leaves nothing behind. */
export class NumberPage {
  readonly #columns: readonly NumberColumn[];
  readonly #keys: Float64Array;
  /** The keys that are text, in their rows; among the numbers each is NaN. */
  readonly #texts: string[] = [];
  /** The numbers of a row stand together, in the order of the columns. */
  readonly numbers: Float64Array;
  #rows = 0;

  /** @param limit - how many rows it has room for */
  constructor(columns: readonly NumberColumn[], limit: number) {
    this.#columns = columns;
    this.#keys = new Float64Array(limit);
    this.numbers = new Float64Array(columns.length * limit);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether a query for as many as it has room for gave all there are. */
  get isLast(): boolean {
    return this.#rows < this.#keys.length;
  }

  key(row: number): Key {
    const number = this.#keys[row] as number;
    return Number.isNaN(number) ? (this.#texts[row] as string) : number;
  }

  /**
   * Takes what a query gives instead of what it had.
   *
   * @param sql - selects the id, which is never NULL, and then a column for each of the page's; not more rows than it holds
   */
  async fill(connection: ReadOnlyConnection, sql: string): Promise<void> {
    this.#rows = 0;
    const { rows } = await connection.query(sql, this.#take);
    for (const row of rows) this.#add(row);
  }

  /** What the driver has decoded. */
  #add(row: readonly unknown[]): void {
    const slot = this.#rows * this.#columns.length;
    for (let at = 0; at < this.#columns.length; at++) {
      this.numbers[slot + at] = (this.#columns[at] as NumberColumn).read(row[at + 1]);
    }
    this.#addKey(idText(row[0], 'integer'));
  }

  readonly #take = (bytes: Buffer, from: number, to: number): boolean => {
    const keyFrom = from + 1;
    let next = keyFrom + (bytes[from] as number);
    if (next - keyFrom >= NULL || next > to) return false;
    const keyTo = next;
    let slot = this.#rows * this.#columns.length;
    for (let column = 0; column < this.#columns.length; column++) {
      const { read, readBytes } = this.#columns[column] as NumberColumn;
      const length = bytes[next++] as number;
      const at = next;
      if (length !== NULL) next += length;
      if (length > NULL || next > to) return false;
      this.numbers[slot++] = length === NULL ? read(null) : readBytes(bytes, at, next);
    }
    if (next !== to) return false;
    const number = readDigits(bytes, keyFrom, keyTo);
    if (Number.isNaN(number)) this.#addKey(idText(bytes.toString('latin1', keyFrom, keyTo), 'integer'));
    else this.#keys[this.#rows++] = number;
    return true;
  };

  #addKey(text: string): void {
    const isExact = text.length <= (text.startsWith('-') ? MOST_DIGITS + 1 : MOST_DIGITS);
    if (!isExact) this.#texts[this.#rows] = text;
    this.#keys[this.#rows++] = isExact ? Number(text) : Number.NaN;
  }
}

/** Whether the one id comes before the other. */
export function isBelow(a: Key, b: Key): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a < b : isLess(String(a), String(b));
}

/** Of two integers in their canonical form, of any size. */
function isLess(a: string, b: string): boolean {
  if (a === b) return false;
  const [aIsNegative, bIsNegative] = [a.startsWith('-'), b.startsWith('-')];
  if (aIsNegative !== bIsNegative) return aIsNegative;
  const isNearerToZero = a.length === b.length ? a < b : a.length < b.length;
  return isNearerToZero !== aIsNegative;
}
