import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../application/message-of.js';
import { type HotListStore, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { openStored, sealList } from '../envelope/envelope.js';
import { LONGEST_HEADER, readHeader } from '../envelope/envelope-header.js';
import { orMissing, readStart, removeLeftovers, replaceFile } from './files.js';

/** A snapshot can't be written or read; the message says which and why. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** The last list of each board, a file each, for the start at which nothing else can be reached. */
export class SnapshotHotListStore implements HotListStore {
  readonly #folder: string;
  readonly #codec: HotListCodec;
  /** The last save of each board, done or not: the next one waits for it. */
  readonly #saves = new Map<string, Promise<void>>();
  #tidied = false;

  /** @param folder - created when something is saved */
  constructor(folder: string, codec: HotListCodec) {
    this.#folder = folder;
    this.#codec = codec;
  }

  /** @throws SnapshotError when the folder can't be written */
  save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    const { board } = published.list;
    const last = this.#saves.get(board) ?? Promise.resolve();
    const save = last.catch(() => {}).then(() => this.#save(published, signal));
    this.#saves.set(board, save);
    return save;
  }

  async #save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    const { list, token } = published;
    const file = this.#file(list.board);
    await this.#explained('written', file, () => this.#prepareFolder());
    signal?.throwIfAborted();
    const held = await this.#header(list.board);
    // One that is cut still keeps older ones out, and is mended by the same version.
    const newest = held && (held.isWhole ? held.version : held.version - 1);
    if (held && newest !== undefined && (held.token > token || newest >= list.version)) {
      throw new StaleTokenError(list.board, token, list.version);
    }
    await this.#explained('written', file, () => replaceFile(file, sealList(published)));
  }

  async #prepareFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    if (!this.#tidied) await removeLeftovers(this.#folder);
    this.#tidied = true;
  }

  async load(board: string): Promise<PublishedList | undefined> {
    const file = this.#file(board);
    const sealed = await this.#explained('read', file, () => orMissing(readFile(file)));
    return sealed && openStored(sealed, board, this.#codec);
  }

  async versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const headers = await Promise.all(boards.map((board) => this.#header(board)));
    return new Map(boards.flatMap((board, index) => (headers[index] ? [[board, headers[index].version]] : [])));
  }

  /** A file whose header can't be believed counts as none. */
  async #header(board: string) {
    const file = this.#file(board);
    const start = await this.#explained('read', file, () => orMissing(readStart(file, LONGEST_HEADER)));
    const header = start && readHeader(start.bytes);
    return header && { ...header, isWhole: start.size === header.length + header.bytes };
  }

  #file(board: string): string {
    // A board's name is a file's name as it is; anything else must not lead out of the folder.
    return join(this.#folder, `${encodeURIComponent(board)}.hotlist`);
  }

  async #explained<T>(done: string, file: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const reason = messageOf(error);
      throw new SnapshotError(`the snapshot ${file} can't be ${done}: ${reason}`, { cause: error });
    }
  }
}
