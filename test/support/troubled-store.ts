import type { HotListStore } from '../../src/application/publishing/hot-list-store.js';
import type { PublishedList } from '../../src/application/publishing/published-list.js';
import { StoreUnavailableError } from '../../src/application/store-unavailable-error.js';

export type Operation = 'save' | 'load' | 'versions';
type Trouble = (operation: Operation, published?: PublishedList) => Promise<void> | void;

const NONE: Trouble = () => {};

/** The way to another store: counts what goes along it, and has the trouble that a test makes up. */
export class TroubledStore implements HotListStore {
  readonly asked: Record<Operation, number> = { save: 0, load: 0, versions: 0 };
  readonly #store: HotListStore;
  /** Before the store is reached; what it throws is the answer. */
  before: Trouble = NONE;
  /** After the store has done it; what it throws hides the answer. */
  after: Trouble = NONE;

  constructor(store: HotListStore) {
    this.#store = store;
  }

  goDown(): void {
    this.before = () => {
      throw new StoreUnavailableError('it is down');
    };
  }

  comeBack(): void {
    this.before = NONE;
    this.after = NONE;
  }

  save(published: PublishedList, signal?: AbortSignal): Promise<void> {
    return this.#pass('save', () => this.#store.save(published, signal), published);
  }

  load(board: string): Promise<PublishedList | undefined> {
    return this.#pass('load', () => this.#store.load(board));
  }

  versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#pass('versions', () => this.#store.versions(boards));
  }

  async #pass<T>(operation: Operation, run: () => Promise<T>, published?: PublishedList): Promise<T> {
    this.asked[operation]++;
    await this.before(operation, published);
    const answer = await run();
    await this.after(operation, published);
    return answer;
  }
}
