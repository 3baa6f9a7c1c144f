import type { HotListStore } from '../../../src/application/publishing/hot-list-store.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { TroubledStore } from '../troubled-store.js';

type Verdict = 'goes on' | 'is lost';

/** Where questions and answers wait on their way, until a test lets one go on, or loses it. */
export class Gates {
  readonly #random: () => number;
  readonly #waiting: ((verdict: Verdict) => void)[] = [];
  #areOpen = false;

  /** @param random - from 0 to 1; half of all that pass do not wait */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Decides about one of those that wait; nothing happens when there is none. */
  decide(pick: number, verdict: Verdict): void {
    const [one] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1);
    one?.(verdict);
  }

  /** From now on nobody waits. */
  open(): void {
    this.#areOpen = true;
    for (const goOn of this.#waiting.splice(0)) goOn('goes on');
  }

  async pass(): Promise<void> {
    if (this.#areOpen || this.#random() < 0.5) return;
    const verdict = await new Promise<Verdict>((resolve) => this.#waiting.push(resolve));
    if (verdict === 'is lost') throw new StoreUnavailableError('the connection broke');
  }

  /** A way to the store that leads through these gates; a question that is lost was not heard, an answer was. */
  wayTo(store: HotListStore, isDown: () => boolean): HotListStore {
    const way = new TroubledStore(store);
    way.before = async () => {
      await this.pass();
      if (isDown()) throw new StoreUnavailableError('it is down');
    };
    way.after = () => this.pass();
    return way;
  }
}
