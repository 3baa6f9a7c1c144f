import type { Signals } from '../../domain/item.js';
import { type Counts, NO_COUNTS } from './counters.js';
import type { Layout } from './layout.js';
import type { SignalColumns } from './tables-config.js';
import { readCount } from './texts.js';

/** The signals of an item by name, from its own row and from that of its counters. */
export function signalsOf({ config }: Layout, own: readonly unknown[], beside: Counts = NO_COUNTS): Signals {
  const signals: Record<string, number> = {};
  read(config.columns.signals, own, 0, signals);
  if (config.counters) read(config.counters.signals, beside, 1, signals);
  return signals;
}

/** Whether an item's row of counters has all of these signals that it has. */
export function isBeside({ config, counters }: Layout, signals: readonly string[]): boolean {
  const beside = new Map(counters?.signals);
  const own = new Map(config.columns.signals);
  return signals.every((signal) => beside.has(signal) || !own.has(signal));
}

/** Without iterators: a scan does it millions of times. */
function read(columns: SignalColumns, row: readonly unknown[], from: number, into: Record<string, number>): void {
  for (let at = 0; at < columns.length; at++) {
    into[(columns[at] as SignalColumns[number])[0]] = readCount(row[from + at]);
  }
}
