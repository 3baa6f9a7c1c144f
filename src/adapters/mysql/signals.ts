import { escape as quoteText } from 'mysql2';
import type { Signals } from '../../domain/item.js';

/** MySQL's driver parses its JSON type; MariaDB's JSON is text. */
export function toSignals(signals: string | Signals): Signals {
  return typeof signals === 'string' ? JSON.parse(signals) : signals;
}

/** The count of a signal as SQL, NULL where the item has none. */
export function signalSql(signal: string): string {
  // Added to, the text that is MariaDB's JSON becomes a number, and so does MySQL's own type.
  return `(JSON_EXTRACT(signals, ${quoteText(`$.${JSON.stringify(signal)}`)}) + 0e0)`;
}
