import type { HotList } from '../../domain/hot-list.js';

/**
 * A hot list as it is kept and served: encoded once, when it is published or loaded. The entries stand one after
 * another behind the header, so the encoding of the first n entries is the prefix that ends at `ends[n]`.
 */
export interface PublishedList {
  readonly list: HotList;
  /** The fencing token of the run that published it. */
  readonly token: number;
  readonly bytes: Uint8Array;
  /** `ends[n]` is where the encoding of a response with n entries ends; `ends[0]` is the header alone. */
  readonly ends: readonly number[];
}

/** Turns a list into the bytes that go to clients, Redis and the store, and back. */
export interface HotListCodec {
  encode(list: HotList, token: number): PublishedList;
  /** @throws Error when the bytes are not a whole encoded list. */
  decode(bytes: Uint8Array, token: number): PublishedList;
}
