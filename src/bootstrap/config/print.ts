import type { ConfigEntry } from './keys/reading.js';

/** The text of `hotlist config print`: a line for every value in effect, and where it comes from. */
export function printConfig(entries: readonly ConfigEntry[]): string {
  const pathWidth = widest(entries.map(({ path }) => path));
  const valueWidth = widest(entries.map(({ value }) => value));
  return entries
    .map(({ path, value, origin }) => `${path.padEnd(pathWidth)} = ${value.padEnd(valueWidth)}  ${origin}\n`)
    .join('');
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
