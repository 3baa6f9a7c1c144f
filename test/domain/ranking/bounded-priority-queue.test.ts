import { expect } from 'chai';
import fc from 'fast-check';
import { BoundedPriorityQueue } from '../../../src/domain/ranking/bounded-priority-queue.js';

const RUNS = { numRuns: 2_000 };

interface Element {
  readonly value: number;
  /** Where in the stream it stood, which makes the order total. */
  readonly index: number;
}

const byValue = (a: Element, b: Element) => a.value - b.value || a.index - b.index;

const anyCapacity = fc.oneof(
  fc.integer({ min: 1, max: 8 }),
  fc.integer({ min: 8, max: 40 }),
  fc.integer({ min: 1, max: 120 }),
);
const anyInteger = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const anyValues = fc.oneof(
  // Long enough to replace everything in the heap many times.
  fc.array(fc.noBias(anyInteger), { minLength: 100, maxLength: 250 }),
  fc.array(anyInteger, { maxLength: 150 }),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 150 }),
  fc.array(anyInteger, { maxLength: 150 }).map((values) => values.sort((a, b) => a - b)),
  fc.array(anyInteger, { maxLength: 150 }).map((values) => values.sort((a, b) => b - a)),
);
const anyStream = anyValues.map((values) => values.map((value, index): Element => ({ value, index })));

/** A queue of numbers, least first, and how often it compared two. */
function counting(capacity: number) {
  let comparisons = 0;
  const queue = new BoundedPriorityQueue<number>(capacity, (a, b) => {
    comparisons++;
    return a - b;
  });
  return { queue, comparisons: () => comparisons };
}

describe('BoundedPriorityQueue', () => {
  it('keeps what sorting everything and cutting would keep, for any stream and capacity', () => {
    const law = fc.property(anyCapacity, anyStream, (capacity, stream) => {
      const queue = new BoundedPriorityQueue<Element>(capacity, byValue);
      for (const element of stream) queue.offer(element);
      expect(queue.toSorted()).to.deep.equal(stream.toSorted(byValue).slice(0, capacity));
    });
    fc.assert(law, RUNS);
  });

  it('is right after every single element: what it keeps, its last, its size and its answer', () => {
    const law = fc.property(anyCapacity, anyStream, (capacity, stream) => {
      const queue = new BoundedPriorityQueue<Element>(capacity, byValue);
      let kept: Element[] = [];
      for (const element of stream) {
        kept = [...kept, element].sort(byValue).slice(0, capacity);
        expect(queue.offer(element)).to.equal(kept.includes(element));
        expect(queue.size).to.equal(kept.length).and.to.be.at.most(capacity);
        expect(queue.last).to.equal(kept.at(-1));
      }
    });
    fc.assert(law, { numRuns: 300 });
  });

  it('keeps all of equals that fit, and none that come later', () => {
    const queue = new BoundedPriorityQueue<{ key: number }>(2, (a, b) => a.key - b.key);
    const [first, second, third] = [{ key: 1 }, { key: 1 }, { key: 1 }];
    expect([first, second, third].map((element) => queue.offer(element))).to.deep.equal([true, true, false]);
    expect(queue.toSorted()).to.have.members([first, second]);
  });

  it('has no last and gives nothing while it is empty', () => {
    const { queue } = counting(3);
    expect(queue.last).to.equal(undefined);
    expect(queue.size).to.equal(0);
    expect(queue.toSorted()).to.deep.equal([]);
  });

  it('stays as it is when it is read', () => {
    const { queue } = counting(3);
    for (const value of [5, 1, 4, 2]) queue.offer(value);
    const read = queue.toSorted();
    read.length = 0;
    expect(queue.toSorted()).to.deep.equal([1, 2, 4]);
    expect(queue.offer(3)).to.equal(true);
    expect(queue.toSorted()).to.deep.equal([1, 2, 3]);
  });

  it('compares each element of a long stream that gets ever worse exactly once', () => {
    const { queue, comparisons } = counting(50);
    for (let value = 0; value < 50; value++) queue.offer(value);
    const whileFilling = comparisons();
    for (let value = 50; value < 100_050; value++) expect(queue.offer(value)).to.equal(false);
    expect(comparisons() - whileFilling).to.equal(100_000);
  });

  it('compares no element of a stream that gets ever better more than twice for every level of its heap', () => {
    const { queue, comparisons } = counting(63);
    for (let value = 0; value > -10_000; value--) queue.offer(value);
    // One comparison with the last; then two on each of the five levels below the root of 63.
    expect(comparisons()).to.be.at.most(10_000 * (1 + 2 * 5));
  });

  for (const capacity of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses a capacity of ${capacity}, and says what it must be`, () => {
      expect(() => counting(capacity)).to.throw(
        RangeError,
        `capacity is ${capacity}; it must be a whole number of at least 1`,
      );
    });
  }
});
