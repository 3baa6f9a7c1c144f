import type { Signals } from '../../domain/item.js';

/** MySQL's driver parses its JSON type; MariaDB's JSON is text. */
export function toSignals(signals: string | Signals): Signals {
  return typeof signals === 'string' ? JSON.parse(signals) : signals;
}
