import { createHash, timingSafeEqual } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import { RefusedCallError } from './status.js';

const ASKED_FOR = 'the metadata "authorization: Bearer <token>", with the token that the server has as ingest.token';

/** Who may write. */
export class IngestAccess {
  readonly #token: Buffer | undefined;
  readonly #refusal: string | undefined;

  /**
   * @param token - what every call must bring; undefined when none is asked for
   * @param refusal - why this server takes no writes at all; undefined when it does
   */
  constructor(token: string | undefined, refusal: string | undefined) {
    this.#token = token === undefined ? undefined : digest(token);
    this.#refusal = refusal;
  }

  /** @throws RefusedCallError saying why a call with this metadata may not write */
  check(metadata: Metadata): void {
    if (this.#refusal !== undefined) throw new RefusedCallError(status.FAILED_PRECONDITION, this.#refusal);
    if (!this.#token) return;
    const [, token] = /^Bearer +(\S+) *$/i.exec(String(metadata.get('authorization')[0] ?? '')) ?? [];
    if (token === undefined) throw new RefusedCallError(status.UNAUTHENTICATED, `writing needs ${ASKED_FOR}`);
    // Of digests, which have one length, so that the time it takes tells nothing of the token.
    if (!timingSafeEqual(digest(token), this.#token)) {
      throw new RefusedCallError(status.UNAUTHENTICATED, `the token is not the right one: writing needs ${ASKED_FOR}`);
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
