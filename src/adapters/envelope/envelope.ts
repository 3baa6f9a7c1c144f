import { createHash } from 'node:crypto';
import { DamagedListError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { readHeader, writeHeader } from './envelope-header.js';

/** Bytes are no envelope of this format, or no longer the ones that were sealed; the message says which. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

/** A list as it is kept outside the database: one line that people and scripts can read, and the encoded list behind it. */
export function sealList({ list, token, bytes }: PublishedList): Buffer {
  const header = { token, version: list.version, bytes: bytes.length, sha256: digest(bytes) };
  return Buffer.concat([Buffer.from(writeHeader(header), 'latin1'), bytes]);
}

/**
 * The list that was sealed.
 *
 * @throws EnvelopeError when it is another board's, another format's, cut or changed
 */
export function openList(sealed: Uint8Array, board: string, codec: HotListCodec): PublishedList {
  const header = readHeader(sealed);
  if (!header) throw new EnvelopeError(whatItIs(sealed));
  const payload = sealed.subarray(header.length);
  if (payload.length !== header.bytes) {
    throw new EnvelopeError(`it is cut: ${payload.length} of ${header.bytes} bytes are there`);
  }
  if (digest(payload) !== header.sha256) throw new EnvelopeError('it was changed: its checksum does not match');
  const published = codec.decode(payload, header.token);
  if (published.list.board !== board) {
    throw new EnvelopeError(`it is the list of board "${published.list.board}"`);
  }
  return published;
}

/**
 * The same, for a store.
 *
 * @throws DamagedListError with the version that the header names, or 0
 */
export function openStored(sealed: Uint8Array, board: string, codec: HotListCodec): PublishedList {
  try {
    return openList(sealed, board, codec);
  } catch (error) {
    throw new DamagedListError(board, readHeader(sealed)?.version ?? 0, error);
  }
}

function whatItIs(sealed: Uint8Array): string {
  if (sealed.length === 0) return 'it is empty';
  const format = /^hotlist\/(\d+) /.exec(Buffer.from(sealed.subarray(0, 32)).toString('latin1'))?.[1];
  if (format === undefined) return 'it is not a list that hotlist wrote';
  return format === '1'
    ? 'its first line is damaged'
    : `it was written by another version of hotlist (format ${format})`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
