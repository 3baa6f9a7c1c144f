import type { Weights } from '../../../domain/item.js';
import type { Reading } from '../keys/reading.js';
import { scalar, show } from '../keys/scalar.js';
import { numberFrom } from '../values/value-kind.js';
import type { Written } from '../written/written.js';

const SIGNAL_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MOST = 32;
const LARGEST = 1_000_000;

const weight = scalar({ kind: numberFrom(-LARGEST, LARGEST), meaning: 'What one count of the signal is worth.' });

/** What is allowed as a board's weights, in words. */
export const WEIGHTS_ALLOWED = `a mapping of 1 to ${MOST} signals (a-z, 0-9 and _, a letter first) to ${weight.allowed} each`;

/** Reads what one count of each signal is worth. Signals that are left out have no weight. */
export function readWeights(written: Written, reading: Reading): Weights | undefined {
  const entries = written.kind === 'mapping' ? written.entries() : [];
  if (entries.length < 1 || entries.length > MOST) {
    const what = written.kind === 'mapping' ? `a mapping of ${entries.length}` : show(written);
    return reading.refuse(written, `${what} is not allowed; ${WEIGHTS_ALLOWED}`);
  }
  const weights: [string, number][] = [];
  for (const [name, value] of entries) {
    if (!SIGNAL_NAME.test(name)) reading.refuse(value, `this is not a signal's name; ${WEIGHTS_ALLOWED}`);
    const worth = weight.read(value, reading);
    if (worth !== undefined) weights.push([name, worth]);
  }
  return weights.length === entries.length ? Object.fromEntries(weights) : undefined;
}
