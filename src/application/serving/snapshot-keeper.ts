import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import type { HotListMemory } from '../publishing/hot-list-memory.js';
import { type HotListStore, StaleTokenError } from '../publishing/hot-list-store.js';
import type { PublishedList } from '../publishing/published-list.js';

/**
 * Writes every new version to this instance's own disk, behind the back of those who are answered. A board whose
 * versions come faster than the disk takes them skips some.
 */
export class SnapshotKeeper {
  readonly #store: HotListStore;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #waiting = new Map<string, PublishedList>();
  readonly #writing = new Map<string, Promise<void>>();
  #failingSince: number | undefined;

  constructor(store: HotListStore, memory: HotListMemory, clock: Clock, announce: Announce) {
    this.#store = store;
    this.#clock = clock;
    this.#announce = announce;
    memory.onNew((published) => this.#keep(published));
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  #keep(published: PublishedList): void {
    const { board } = published.list;
    this.#waiting.set(board, published);
    if (this.#writing.has(board)) return;
    this.#writing.set(board, this.#writeAll(board));
  }

  async #writeAll(board: string): Promise<void> {
    for (let next = this.#waiting.get(board); next; next = this.#waiting.get(board)) {
      this.#waiting.delete(board);
      await this.#write(next);
    }
    // In the same turn in which nothing was waiting, so that nobody leaves a list here with a writer who has gone.
    this.#writing.delete(board);
  }

  async #write(published: PublishedList): Promise<void> {
    try {
      await this.#store.save(published);
      this.#works();
    } catch (error) {
      // What was just loaded from the snapshot is there already.
      if (!(error instanceof StaleTokenError)) this.#fails(error);
    }
  }

  #works(): void {
    if (this.#failingSince === undefined) return;
    const downMs = this.#clock.monotonic() - this.#failingSince;
    this.#failingSince = undefined;
    this.#announce({ type: 'tier up', tier: 'snapshot', downMs });
  }

  #fails(error: unknown): void {
    if (this.#failingSince !== undefined) return;
    this.#failingSince = this.#clock.monotonic();
    this.#announce({ type: 'tier down', tier: 'snapshot', error });
  }
}
