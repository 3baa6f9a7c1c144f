import type { IncomingMessages } from './incoming-messages.js';
import { BrokenStreamError } from './status.js';

/** Does something with each message of a stream, and says of which one an error was. */
export class SentMessages<T> {
  readonly #incoming: IncomingMessages<T>;
  readonly #standing: () => string;
  #done = 0;

  /** @param standing - what of the messages before one that fails is certain, in words */
  constructor(incoming: IncomingMessages<T>, standing: () => string) {
    this.#incoming = incoming;
    this.#standing = standing;
  }

  /** How many messages have been dealt with. */
  get done(): number {
    return this.#done;
  }

  /** @throws BrokenStreamError whose cause is what `deal`, or the stream, has thrown */
  async forEach(deal: (message: T) => Promise<void>): Promise<void> {
    try {
      for (;;) {
        const message = await this.#incoming.next();
        if (message === undefined) return;
        await deal(message);
        this.#done++;
      }
    } catch (error) {
      throw new BrokenStreamError(
        `message ${this.#done + 1} (of the ${this.#done} before it ${this.#standing()})`,
        error,
      );
    }
  }
}
