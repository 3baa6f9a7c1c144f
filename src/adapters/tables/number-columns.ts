import { readDigits } from './digits.js';
import type { Instants } from './instants.js';
import { readCount } from './texts.js';

/** How the values of a column become numbers. */
export interface NumberColumn {
  /** What the driver made of a value. */
  read(value: unknown): number;
  /** The same of a value that stands in bytes as text. */
  readBytes(bytes: Buffer, from: number, to: number): number;
}

/** Counts. */
export const COUNT: NumberColumn = {
  read: readCount,
  readBytes(bytes, from, to) {
    const count = readDigits(bytes, from, to);
    return Number.isNaN(count) ? readCount(bytes.toString('latin1', from, to)) : count;
  },
};

/** Instants in milliseconds UTC; NaN for what is none. */
export function instantColumn(instants: Instants): NumberColumn {
  return {
    read: (value) => instants.read(value) ?? Number.NaN,
    readBytes: (bytes, from, to) => instants.readBytes(bytes, from, to) ?? Number.NaN,
  };
}
