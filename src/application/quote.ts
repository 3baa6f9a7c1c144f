const LONGEST = 60;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** A text in quotes, for an error: short, and with nothing in it that a terminal would take for a command. */
export function quoteInFull(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return escaped(short);
}

/**
 * A text in quotes, for an error. Whatever looks like a URL or has an `@` is not shown, because it could hold a password,
 * and a URL is easily written under the wrong key.
 */
export function quoteSafely(text: string): string {
  return text.includes('://') || text.includes('@') ? quoteHidden(text) : quoteInFull(text);
}

/** A text that could hold a password, in quotes: no more than its scheme. */
export function quoteHidden(text: string): string {
  return `"${SCHEME.exec(text)?.[0] ?? ''}***"`;
}

/** A text in quotes as JSON writes it, with nothing in it that a terminal would take for a command. */
export function escaped(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
