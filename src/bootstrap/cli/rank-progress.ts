import type { Writable } from 'node:stream';
import { counted } from './counted.js';

/** What is read in less time needs no progress. */
const SILENT_MS = 1_000;
const EVERY_MS = 200;
const TO_END_OF_LINE = '\x1b[K';

/** Shows how many items have been read, on one line of a terminal; how many there are nobody knows. */
export class RankProgress {
  readonly #screen: Writable & { readonly isTTY?: boolean };
  readonly #monotonic: () => number;
  readonly #startedAt: number;
  #shownAt: number;
  #isShown = false;
  #read = 0;

  /** @param monotonic - milliseconds on a clock that never jumps */
  constructor(screen: Writable & { readonly isTTY?: boolean }, monotonic: () => number) {
    this.#screen = screen;
    this.#monotonic = monotonic;
    this.#startedAt = monotonic();
    this.#shownAt = this.#startedAt + SILENT_MS - EVERY_MS;
  }

  add(items: number): void {
    this.#read += items;
    const now = this.#monotonic();
    if (!this.#screen.isTTY || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.#screen.write(`\r${counted(this.#read, 'item')} read${TO_END_OF_LINE}`);
  }

  /** Takes the line away. Says how long it has been, in milliseconds. */
  end(): number {
    if (this.#isShown) this.#screen.write(`\r${TO_END_OF_LINE}`);
    this.#isShown = false;
    return this.#monotonic() - this.#startedAt;
  }
}
