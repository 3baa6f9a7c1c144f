/**
 * Keeps the first `capacity` elements of a stream in the order of `compare`, in O(n log capacity) time and
 * O(capacity) memory: a binary heap with the last of those kept at its root. A newcomer is compared with that one
 * first, so that in a long stream nearly every element costs a single comparison.
 *
 * `compare(a, b)` is negative when `a` comes first, and must be a total order.
 */
export class BoundedPriorityQueue<T> {
  readonly #heap: T[] = [];
  readonly #capacity: number;
  readonly #compare: (a: T, b: T) => number;

  /** @throws RangeError when `capacity` is not a whole number of at least 1. */
  constructor(capacity: number, compare: (a: T, b: T) => number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`capacity is ${capacity}; it must be a whole number of at least 1`);
    }
    this.#capacity = capacity;
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** The last of those kept, which the next one to enter a full queue would push out. */
  get last(): T | undefined {
    return this.#heap[0];
  }

  /** Whether `element` is now among those kept. */
  offer(element: T): boolean {
    if (this.#heap.length < this.#capacity) {
      this.#heap.push(element);
      this.#siftUp(this.#heap.length - 1);
      return true;
    }
    if (this.#compare(element, this.#at(0)) >= 0) return false;
    this.#heap[0] = element;
    this.#siftDown();
    return true;
  }

  /** Those kept, first to last; the queue stays as it is. */
  toSorted(): T[] {
    return this.#heap.toSorted(this.#compare);
  }

  #siftUp(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isAfter(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #siftDown(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let last = index;
      if (left < this.#heap.length && this.#isAfter(left, last)) last = left;
      if (right < this.#heap.length && this.#isAfter(right, last)) last = right;
      if (last === index) return;
      this.#swap(index, last);
      index = last;
    }
  }

  #isAfter(a: number, b: number): boolean {
    return this.#compare(this.#at(a), this.#at(b)) > 0;
  }

  #swap(a: number, b: number): void {
    const held = this.#at(a);
    this.#heap[a] = this.#at(b);
    this.#heap[b] = held;
  }

  #at(index: number): T {
    return this.#heap[index] as T;
  }
}
