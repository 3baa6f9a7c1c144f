import type { SqlName } from '../../../adapters/tables/sql-name.js';
import type { SignalColumns } from '../../../adapters/tables/tables-config.js';
import type { Key } from '../keys/key.js';
import { scalar, show } from '../keys/scalar.js';
import { columnName } from './value-kinds.js';

const SIGNAL_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MOST = 32;

const column = scalar({ kind: columnName, meaning: 'The column that counts it.' });
const ALLOWED = `a mapping of 1 to ${MOST} signals (a-z, 0-9 and _, a letter first) to the column of each`;

/** Which column counts which signal. */
export const signalColumns: Key<SignalColumns> = {
  allowed: ALLOWED,
  default: undefined,
  meaning: 'The counters, by the names that the weights of boards use. Columns of whole numbers; nothing counts as 0.',
  read(written, reading) {
    const entries = written.kind === 'mapping' ? written.entries() : [];
    if (entries.length < 1 || entries.length > MOST) {
      const what = written.kind === 'mapping' ? `a mapping of ${entries.length}` : show(written);
      return reading.refuse(written, `${what} is not allowed; ${ALLOWED}`);
    }
    const signals: [string, SqlName][] = [];
    for (const [name, value] of entries) {
      if (!SIGNAL_NAME.test(name)) reading.refuse(value, `this is not a signal's name; ${ALLOWED}`);
      const found = column.read(value, reading);
      if (found) signals.push([name, found]);
    }
    return signals.length === entries.length ? signals : undefined;
  },
};
