/** Ten of them, of the characters that take most, still fit the 8 kB that some clients allow for all headers. */
const LONGEST = 40;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value for an error: short, and with nothing in it that a terminal would take for a command. */
export function quote(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'it' : String(value);
  const characters = [...value.slice(0, 2 * LONGEST)];
  const cut = characters.slice(0, LONGEST).join('');
  // Halves of surrogate pairs come out escaped too.
  const text = JSON.stringify(cut.length < value.length ? `${cut}…` : cut);
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
