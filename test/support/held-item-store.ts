import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import { MemoryItemStore } from './memory-item-store.js';

/** A store that begins a write when it comes, and ends it when a test lets it. */
export class HeldItemStore extends MemoryItemStore {
  /** How many writes have begun. */
  begun = 0;
  #isHeld = true;
  #release: () => void = () => {};
  #onBegun: () => void = () => {};
  readonly #released = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  override async upsert(items: readonly WrittenItem[]): Promise<void> {
    await this.#hold();
    await super.upsert(items);
  }

  override async addSignals(...request: Parameters<MemoryItemStore['addSignals']>) {
    await this.#hold();
    return super.addSignals(...request);
  }

  /** Lets all writes end, those to come too. */
  release(): void {
    this.#isHeld = false;
    this.#release();
  }

  async untilBegun(count: number): Promise<void> {
    while (this.begun < count) {
      await new Promise<void>((resolve) => {
        this.#onBegun = resolve;
      });
    }
  }

  async #hold(): Promise<void> {
    this.begun++;
    this.#onBegun();
    if (this.#isHeld) await this.#released;
  }
}
