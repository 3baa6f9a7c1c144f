import type { Signals } from '../../domain/item.js';
import { CounterRangeError, TooManySignalsError } from './ingest-errors.js';
import { type AddedSignals, MOST_MISSING, MOST_SIGNALS, type SignalChange } from './item-store.js';

/**
 * The item's counters after the changes, made one after another.
 *
 * @throws CounterRangeError when one leaves ±(2^53 - 1) on the way
 * @throws TooManySignalsError when it would have more than {@link MOST_SIGNALS}
 * @throws RangeError when a change is not a whole number
 */
export function applyChanges(held: Signals, changes: readonly SignalChange[]): Signals {
  const signals: Record<string, number> = { ...held };
  for (const { id, signal, delta } of changes) {
    if (!Number.isSafeInteger(delta)) throw new RangeError(`a change of ${delta} is not a whole number`);
    const isNew = !Object.hasOwn(signals, signal);
    if (isNew && Object.keys(signals).length >= MOST_SIGNALS) throw new TooManySignalsError(id, signal, MOST_SIGNALS);
    const count = isNew ? 0 : (signals[signal] as number);
    // Of two safe integers, a sum that is not exact is not safe either.
    if (!Number.isSafeInteger(count + delta)) throw new CounterRangeError(id, signal, count, delta);
    signals[signal] = count + delta;
  }
  return signals;
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
