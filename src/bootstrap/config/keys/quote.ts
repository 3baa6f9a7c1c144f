import { quoteHidden, quoteInFull, quoteSafely } from '../../../application/quote.js';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * A text in quotes, for an error. What could hold a password is shown no further than its scheme: a secret itself, and
 * whatever looks like a URL or has an `@`, because a URL is easily written under the wrong key.
 */
export function quote(text: string, secret = false): string {
  if (!secret) return quoteSafely(text);
  return isPlainFile(text) ? quoteInFull(text) : quoteHidden(text);
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
