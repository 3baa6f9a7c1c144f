import { createHash, timingSafeEqual } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import { RefusedCallError } from './status.js';

/** What a call may be refused for. */
export interface AccessTerms {
  /** What the calls do, as the beginning of a sentence: `writing`. */
  readonly deed: string;
  /** The key of the configuration that the token comes from. */
  readonly key: string;
  /** What every call must bring; undefined when none is asked for. */
  readonly token?: string | undefined;
  /** Why this server takes no such calls at all; undefined when it does. */
  readonly refusal?: { readonly code: status; readonly message: string } | undefined;
}

/** Who may make calls that are not for everybody. */
export class TokenAccess {
  readonly #terms: AccessTerms;
  readonly #token: Buffer | undefined;

  constructor(terms: AccessTerms) {
    this.#terms = terms;
    this.#token = terms.token === undefined ? undefined : digest(terms.token);
  }

  /** @throws RefusedCallError saying why a call with this metadata is refused */
  check(metadata: Metadata): void {
    const { deed, key, refusal } = this.#terms;
    if (refusal !== undefined) throw new RefusedCallError(refusal.code, refusal.message);
    if (!this.#token) return;
    const needs = `${deed} needs the metadata "authorization: Bearer <token>", with the token that the server has as ${key}`;
    const [, token] = /^Bearer +(\S+) *$/i.exec(String(metadata.get('authorization')[0] ?? '')) ?? [];
    if (token === undefined) throw new RefusedCallError(status.UNAUTHENTICATED, needs);
    // Of digests, which have one length, so that the time it takes tells nothing of the token.
    if (!timingSafeEqual(digest(token), this.#token)) {
      throw new RefusedCallError(status.UNAUTHENTICATED, `the token is not the right one: ${needs}`);
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
