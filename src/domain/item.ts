/** A named counter of each kind of behaviour an item has received; whole numbers, negative ones allowed. */
export type Signals = Readonly<Record<string, number>>;

/** Something that can be hot. Instants are integer milliseconds UTC. */
export interface Item {
  readonly id: string;
  readonly title: string;
  /** Empty when the item has no address of its own. */
  readonly url: string;
  readonly author: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly signals: Signals;
}

/** What one count of each signal is worth. */
export type Weights = Readonly<Record<string, number>>;

/**
 * `Σ weight·count` over the weighed signals, added in the order of the weights, so that the same item always has the
 * same points to the last bit. A signal the item does not have counts 0.
 */
export function points(signals: Signals, weights: readonly (readonly [signal: string, weight: number])[]): number {
  let sum = 0;
  for (const [signal, weight] of weights) {
    if (Object.hasOwn(signals, signal)) sum += weight * (signals[signal] as number);
  }
  return sum;
}
