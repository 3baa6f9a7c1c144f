import type { HotListStore } from '../../application/publishing/hot-list-store.js';
import { BoardHeldError, DamagedListError, StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { PublishedList } from '../../application/publishing/published-list.js';
import type { Guard } from './guard.js';

/** A store of lists behind a {@link Guard}, which repeats reading when it fails. */
export class GuardedHotListStore implements HotListStore {
  readonly #store: HotListStore;
  readonly #guard: Guard;
  readonly #savesAgain: boolean;

  /**
   * @param savesAgain - whether saving is repeated too: then a save whose first attempt was written after all is refused
   */
  constructor(store: HotListStore, guard: Guard, savesAgain: boolean) {
    this.#store = store;
    this.#guard = guard;
    this.#savesAgain = savesAgain;
  }

  async save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    // Here, or the guard would take it for a failure of the tier.
    signal?.throwIfAborted();
    const save = () => this.#store.save(published, signal);
    await (this.#savesAgain ? this.#guard.ask(save) : this.#guard.tell(save));
  }

  load(board: string): Promise<PublishedList | undefined> {
    return this.#guard.ask(() => this.#store.load(board));
  }

  versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#guard.ask(() => this.#store.versions(boards));
  }
}

/** What a store says of a list is an answer, also when it is no. */
export function isAnswerOfStore(error: unknown): boolean {
  return error instanceof StaleTokenError || error instanceof BoardHeldError || error instanceof DamagedListError;
}
