import type { Fields } from '../../../application/jobs/fields.js';
import { quoteValue } from '../../../application/jobs/given.js';
import { quoteHidden } from '../../../application/quote.js';
import type { Headers } from '../header-fields.js';

/** Shorter values of a query are hardly secrets, and words such as "true" are in every other answer. */
const SHORTEST_KEY = 8;

/** Never shown: it may hold a password, or a key. */
export function readUrl(fields: Fields): URL | undefined {
  const given = fields.given('url');
  if (typeof given === 'string' && /^https?:\/\//i.test(given) && URL.canParse(given)) return new URL(given);
  const what = typeof given === 'string' ? quoteHidden(given) : quoteValue(given);
  fields.refuse('url', `${given === undefined ? 'is missing' : `${what} is not allowed`}; an http:// or https:// URL`);
  return undefined;
}

/** The header that its user and password are sent in (RFC 7617), when it has any. */
export function credentialsOf({ username, password }: URL): Headers {
  if (!username && !password) return {};
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

export function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

/** What must not be seen in a record: user and password, and those values of the query that may be keys. */
export function secretsOf(url: URL): readonly string[] {
  const { username, password, search, searchParams } = url;
  const written = search.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const query = [...written, ...searchParams.values()].filter(({ length }) => length >= SHORTEST_KEY);
  const credentials = [username, password].flatMap((text) => [text, decoded(text)]);
  return [...query, ...credentials, ...Object.values(credentialsOf(url))];
}

/** The URL as it can be shown: with `***` in the place of what {@link secretsOf} names. */
export function hideInUrl(text: string): string {
  if (!URL.canParse(text)) return '***';
  const url = new URL(text);
  if (secretsOf(url).every((secret) => secret === '')) return text;
  if (url.username) url.username = '***';
  if (url.password) url.password = '***';
  const pairs = url.search.slice(1).split('&');
  url.search = pairs.map(hideInPair).join('&');
  return url.href;
}

function hideInPair(pair: string): string {
  const start = pair.indexOf('=') + 1;
  const isSecret = pair.length - start >= SHORTEST_KEY || decoded(pair.slice(start)).length >= SHORTEST_KEY;
  return isSecret ? `${pair.slice(0, start)}***` : pair;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
