import type { HotListHistory, KeptVersion } from '../../src/application/publishing/hot-list-history.js';
import { BoardHeldError, DamagedListError, StaleTokenError } from '../../src/application/publishing/hot-list-store.js';
import type { PublishedList } from '../../src/application/publishing/published-list.js';

export interface MemoryHotListStoreOptions {
  /** How many versions of each board are kept. */
  readonly keep?: number;
  /** The store's clock, in milliseconds UTC; it stands still without one. */
  readonly now?: () => number;
}

interface Shelf {
  last: PublishedList;
  heldUntil: number;
  /** Newest first. */
  kept: PublishedList[];
}

/** Keeps the newest lists of each board in a map, and refuses what a durable store refuses. */
export class MemoryHotListStore implements HotListHistory {
  readonly #keep: number;
  readonly #now: () => number;
  readonly #shelves = new Map<string, Shelf>();
  readonly #damaged = new Set<PublishedList>();

  constructor({ keep = 20, now = () => 0 }: MemoryHotListStoreOptions = {}) {
    this.#keep = keep;
    this.#now = now;
  }

  async save(published: PublishedList): Promise<void> {
    const { board } = published.list;
    this.#refuseStale(published);
    const until = this.#shelves.get(board)?.heldUntil ?? 0;
    if (until > this.#now()) throw new BoardHeldError(board, until);
    this.#put(published, 0);
  }

  async rollBack(published: PublishedList, holdMs: number): Promise<void> {
    this.#refuseStale(published);
    this.#put(published, holdMs > 0 ? this.#now() + holdMs : 0);
  }

  async release(board: string): Promise<void> {
    const shelf = this.#shelves.get(board);
    if (shelf) shelf.heldUntil = 0;
  }

  async load(board: string): Promise<PublishedList | undefined> {
    return this.#readable(this.#shelves.get(board)?.last);
  }

  async loadVersion(board: string, version: number): Promise<PublishedList | undefined> {
    return this.#readable(this.#kept(board).find(({ list }) => list.version === version));
  }

  async versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const held = boards.flatMap((board) => this.#shelves.get(board)?.last ?? []);
    return new Map(held.map(({ list }) => [list.board, list.version]));
  }

  async kept(board: string): Promise<readonly KeptVersion[]> {
    return this.#kept(board).map(({ list: { version, computedAt }, token }) => ({ version, token, computedAt }));
  }

  /** Makes a version that is kept unreadable. */
  damage(board: string, version: number): void {
    const published = this.#kept(board).find(({ list }) => list.version === version);
    if (published) this.#damaged.add(published);
  }

  /** Forgets everything, as FLUSHALL does. */
  clear(): void {
    this.#shelves.clear();
  }

  #kept(board: string): readonly PublishedList[] {
    return this.#shelves.get(board)?.kept ?? [];
  }

  #refuseStale({ list: { board, version }, token }: PublishedList): void {
    const last = this.#shelves.get(board)?.last;
    if (last && (last.token > token || last.list.version >= version)) throw new StaleTokenError(board, token, version);
  }

  #put(published: PublishedList, heldUntil: number): void {
    const { board } = published.list;
    const kept = [published, ...this.#kept(board)].slice(0, this.#keep);
    this.#shelves.set(board, { last: published, heldUntil, kept });
  }

  #readable(published: PublishedList | undefined): PublishedList | undefined {
    if (!published || !this.#damaged.has(published)) return published;
    throw new DamagedListError(published.list.board, published.list.version, new Error('it is damaged'));
  }
}
