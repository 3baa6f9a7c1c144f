const LONGEST = 60;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * A text in quotes, for an error. What could hold a password is shown no further than its scheme: a secret itself, and
 * whatever looks like a URL or has an `@`, because a URL is easily written under the wrong key.
 */
export function quote(text: string, secret = false): string {
  const hidden = secret ? !isPlainFile(text) : text.includes('://') || text.includes('@');
  if (hidden) return `"${SCHEME.exec(text)?.[0] ?? ''}***"`;
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(short).replace(UNPRINTABLE, escapeCharacter);
}

/**
 * A secret as it may be printed once it has been found valid: of a URL where it points, but not who goes there or how;
 * of anything else nothing.
 */
export function maskUrl(url: string): string {
  if (url.startsWith('file:')) return url;
  const visible = SCHEME.exec(url)?.[0];
  if (visible === undefined) return '***';
  return visible + url.slice(visible.length).replace(/^.*@/s, '***@').replace(/\?.*$/s, '?***');
}

function isPlainFile(text: string): boolean {
  return /^file:(?!\/\/)[^@?]*$/.test(text);
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
