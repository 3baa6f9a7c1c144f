import type { Signals } from '../../domain/item.js';
import { type Counts, NO_COUNTS } from './counters.js';
import type { Layout } from './layout.js';
import { readCount } from './texts.js';

/** The signals of an item by name, from its own row and from that of its counters. */
export function signalsOf({ config }: Layout, own: Counts, beside: Counts = NO_COUNTS): Signals {
  const signals: Record<string, number> = {};
  for (const [at, [name]] of config.columns.signals.entries()) signals[name] = readCount(own[at]);
  for (const [at, [name]] of (config.counters?.signals ?? []).entries()) signals[name] = readCount(beside[at]);
  return signals;
}
