/** What arrives, one after another, for a test that waits for each. */
export class Inbox<T> {
  readonly #arrived: T[] = [];
  readonly #waiting: ((arrival: T) => void)[] = [];

  put(arrival: T): void {
    const take = this.#waiting.shift();
    if (take) take(arrival);
    else this.#arrived.push(arrival);
  }

  /** The next that nobody has taken yet. */
  next(): Promise<T> {
    const arrival = this.#arrived.shift();
    return arrival === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(arrival);
  }

  /** How many there are that nobody has taken. */
  get size(): number {
    return this.#arrived.length;
  }
}
