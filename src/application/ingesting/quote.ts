import { escaped } from '../quote.js';

/** Ten of them, of the characters that take most, still fit the 8 kB that some clients allow for all headers. */
const LONGEST = 40;

/** A value for an error: short, and with nothing in it that a terminal would take for a command. */
export function quote(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'it' : String(value);
  const characters = [...value.slice(0, 2 * LONGEST)];
  const cut = characters.slice(0, LONGEST).join('');
  // Halves of surrogate pairs come out escaped too.
  return escaped(cut.length < value.length ? `${cut}…` : cut);
}
