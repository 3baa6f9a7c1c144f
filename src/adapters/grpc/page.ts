import { createHash } from 'node:crypto';
import { InvalidRequestError } from './status.js';

const USUAL = 100;
const MOST = 1_000;
/** A message may have 4 MB, and callers take no more. */
const MOST_BYTES = 3_000_000;

/** Which page of a list is asked for. */
export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** A page of a list as it is answered. */
export interface Page<T> {
  readonly messages: T[];
  /** Empty when there are no more. */
  readonly nextPageToken: string;
}

export interface PageParts<Row, Message> {
  /** What the list is of, its filters included: a token is good for the same list alone. */
  readonly list: readonly unknown[];
  /** What comes after a place in the list; of none the first ones. */
  readonly read: (after: string | undefined, limit: number) => Promise<readonly Row[]>;
  /** The place of a row in the list. */
  readonly placeOf: (row: Row) => string;
  readonly toMessage: (row: Row) => Message;
  readonly encode: (message: Message) => { finish(): Uint8Array };
}

/**
 * Answers with a page: no more than was asked for, and no more than a message can have.
 *
 * @throws InvalidRequestError naming everything that is wrong with the request
 */
export async function readPage<Row, Message>(
  { pageSize, pageToken }: PageRequest,
  { list, read, placeOf, toMessage, encode }: PageParts<Row, Message>,
): Promise<Page<Message>> {
  const after = placeIn(list, pageToken);
  const problems = [
    ...(pageSize < 0 || pageSize > MOST
      ? [`page_size: ${pageSize} is not allowed; 1 to ${MOST}, or 0 for ${USUAL}`]
      : []),
    ...(after === null
      ? ['page_token: is none of this list; take that of the answer before, with the same filters']
      : []),
  ];
  if (problems.length > 0 || after === null) throw new InvalidRequestError(problems.join('\n'));
  const limit = pageSize || USUAL;
  const rows = await read(after, limit + 1);
  const messages: Message[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, limit)) {
    const message = toMessage(row);
    bytes += encode(message).finish().length;
    if (messages.length > 0 && bytes > MOST_BYTES) break;
    messages.push(message);
  }
  const last = rows[messages.length - 1];
  const isMore = last !== undefined && rows.length > messages.length;
  return { messages, nextPageToken: isMore ? tokenOf(list, placeOf(last)) : '' };
}

function tokenOf(list: readonly unknown[], place: string): string {
  return Buffer.from(`${digestOf(list, place)}${place}`).toString('base64url');
}

/** Undefined for the first page; null when the token is none of the list. */
function placeIn(list: readonly unknown[], token: string): string | undefined | null {
  if (token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  const place = text.slice(DIGEST_LENGTH);
  return tokenOf(list, place) === token ? place : null;
}

const DIGEST_LENGTH = 8;

function digestOf(list: readonly unknown[], place: string): string {
  const text = JSON.stringify([...list, place]);
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
}
