import type { Signals } from '../../domain/item.js';
import { CounterRangeError, TooManySignalsError } from './ingest-errors.js';
import { type AddedSignals, MOST_MISSING, MOST_SIGNALS, type SignalChange } from './item-store.js';

/** What changes of signals change of an item. */
export interface Counters {
  readonly signals: Signals;
  readonly updatedAt: number;
}

/**
 * The item's counters after the changes, made one after another.
 *
 * @throws CounterRangeError when one leaves ±(2^53 - 1) on the way
 * @throws TooManySignalsError when it would have more than {@link MOST_SIGNALS}
 * @throws RangeError when a change is not of whole numbers
 */
export function applyChanges(held: Counters, changes: readonly SignalChange[]): Counters {
  const signals: Record<string, number> = { ...held.signals };
  let { updatedAt } = held;
  for (const { id, signal, delta, at } of changes) {
    if (!Number.isSafeInteger(delta) || !Number.isSafeInteger(at)) {
      throw new RangeError(`a change of ${delta} at ${at} is not one of whole numbers`);
    }
    const isNew = !Object.hasOwn(signals, signal);
    if (isNew && Object.keys(signals).length >= MOST_SIGNALS) throw new TooManySignalsError(id, signal, MOST_SIGNALS);
    const count = isNew ? 0 : (signals[signal] as number);
    // Of two safe integers, a sum that is not exact is not safe either.
    if (!Number.isSafeInteger(count + delta)) throw new CounterRangeError(id, signal, count, delta);
    signals[signal] = count + delta;
    updatedAt = Math.max(updatedAt, at);
  }
  return { signals, updatedAt };
}

/** The changes of each item, in the order of the ids: two writers who lock items in one order never wait crosswise. */
export function byItem(changes: readonly SignalChange[]): ReadonlyMap<string, readonly SignalChange[]> {
  const items = new Map<string, SignalChange[]>();
  for (const change of changes) {
    const known = items.get(change.id);
    if (known) known.push(change);
    else items.set(change.id, [change]);
  }
  return new Map([...items].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The answer to changes of which those of the items in `found` were made. */
export function added(changes: readonly SignalChange[], found: { has(id: string): boolean }): AddedSignals {
  const passedOver = changes.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  return {
    applied: changes.length - passedOver.length,
    missing: [...new Set(passedOver)].slice(0, MOST_MISSING),
    replayed: false,
  };
}
