/** In characters; the record of a run has 4 KB, and a character takes 4 bytes at most. */
const LONGEST = 1_000;

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** What came out of a run, or why it failed, as the record shows it: on one line, short, without control characters. */
export function shown(text: string): string {
  const line = text.replace(CONTROL, ' ').trim();
  // By whole characters: half of one is not text any more.
  const characters = [...line.slice(0, 2 * LONGEST)];
  if (characters.length <= LONGEST && line.length <= 2 * LONGEST) return line;
  return `${characters.slice(0, LONGEST - 1).join('')}…`;
}
