import { type HotListStore, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { openStored, sealList } from '../envelope/envelope.js';
import { HEADER_IN_LUA, LONGEST_HEADER, readHeader } from '../envelope/envelope-header.js';
import type { RedisConnection } from './connection.js';

/**
 * The guard, in one step with the write. A value whose header can't be believed counts as nothing and is replaced; one
 * that is cut behind its header still keeps older ones out, and is mended by the same version.
 */
const REPLACE = `
  local head = redis.call('GETRANGE', KEYS[1], 0, ${LONGEST_HEADER - 1})
  local checked, token, version, bytes, check = string.match(head, '${HEADER_IN_LUA}')
  if checked and redis.sha1hex(checked) == check then
    local newest = tonumber(version)
    local whole = string.find(head, '\\n', 1, true) + tonumber(bytes)
    if redis.call('STRLEN', KEYS[1]) ~= whole then newest = newest - 1 end
    if tonumber(token) > tonumber(ARGV[1]) or newest >= tonumber(ARGV[2]) then return 0 end
  end
  redis.call('SET', KEYS[1], ARGV[3])
  return 1`;

interface Scripts {
  hotlistReplace(key: string, token: number, version: number, sealed: Buffer): Promise<number>;
}

/** The last list of each board, a string each, which never expires. */
export class RedisHotListStore implements HotListStore {
  readonly #connection: RedisConnection;
  readonly #codec: HotListCodec;
  readonly #prefix: string;

  /** @param keyPrefix - what the keys begin with, `hotlist:` */
  constructor(connection: RedisConnection, codec: HotListCodec, keyPrefix: string) {
    this.#connection = connection;
    this.#codec = codec;
    this.#prefix = `${keyPrefix}list:`;
    // Sent by its digest, and in full when the server has forgotten it.
    connection.client.defineCommand('hotlistReplace', { lua: REPLACE, numberOfKeys: 1 });
  }

  async save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { list, token } = published;
    const sealed = sealList(published);
    const replaced = await this.#connection.run((client) =>
      (client as unknown as Scripts).hotlistReplace(this.#key(list.board), token, list.version, sealed),
    );
    if (replaced === 0) throw new StaleTokenError(list.board, token, list.version);
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const sealed = await this.#connection.run((client) => client.getBuffer(this.#key(board)));
    return sealed === null ? undefined : openStored(sealed, board, this.#codec);
  }

  /** The questions go out together and their answers are short, so that it takes one round trip. */
  async versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const heads = await this.#connection.run((client) =>
      Promise.all(boards.map((board) => client.getrangeBuffer(this.#key(board), 0, LONGEST_HEADER - 1))),
    );
    const versions = new Map<string, number>();
    for (const [index, board] of boards.entries()) {
      const header = readHeader(heads[index] as Buffer);
      if (header) versions.set(board, header.version);
    }
    return versions;
  }

  #key(board: string): string {
    return this.#prefix + board;
  }
}
