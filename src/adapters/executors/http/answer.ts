import type { IncomingMessage } from 'node:http';

/** How much is kept of an answer, in bytes: more than is shown, so that what is cut is no part of a secret. */
const KEPT = 8_192;

/** Shown as text; the rest only by its size. */
const TEXT = /^(text\/|application\/(.*\+)?(json|xml|problem)|application\/x-www-form-urlencoded|$)/i;

/** What came of an answer's body. */
export interface Answer {
  /** Its beginning, or what it is when it is no text. */
  readonly beginning: string;
  /** Whether the connection ended before it did. */
  readonly isBroken: boolean;
}

/**
 * Reads an answer, and keeps its beginning.
 *
 * @param toItsEnd - whether to read on: closing the connection would have many servers stop what they are doing
 */
export async function readAnswer(response: IncomingMessage, toItsEnd: boolean): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isBroken = false;
  try {
    // Leaving the loop early closes the connection.
    for await (const chunk of response) {
      if (length < KEPT) chunks.push(chunk.subarray(0, KEPT - length));
      length += chunk.length;
      if (length >= KEPT && !toItsEnd) break;
    }
  } catch {
    isBroken = true;
  }
  const type = response.headers['content-type'] ?? '';
  const beginning = TEXT.test(type) ? Buffer.concat(chunks).toString('utf8') : `${length} bytes of ${type}`;
  return { beginning: length === 0 ? '' : beginning, isBroken };
}
