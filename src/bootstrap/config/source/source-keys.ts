import type { InstantColumn } from '../../../adapters/tables/tables-config.js';
import { MINUTE_MS, SECOND_MS } from '../../../domain/scheduling/duration.js';
import { type Key, type Keys, readKeys, type ValuesOf } from '../keys/key.js';
import { scalar, show } from '../keys/scalar.js';
import { durationFrom } from '../values/duration.js';
import { oneOf } from '../values/value-kind.js';
import { optional } from './optional.js';
import { signalColumns } from './read-signals.js';
import { columnName, condition, mysqlUrl, offset, query, tableOrJoin, url } from './value-kinds.js';

/** A key whose value is a mapping with keys of its own. */
function mapping<K extends Keys>(keys: K, meaning: string): Key<ValuesOf<K>> & { readonly keys: K } {
  const allowed = `a mapping with the keys ${Object.keys(keys).join(', ')}`;
  return {
    allowed,
    default: undefined,
    meaning,
    keys,
    read: (written, reading) =>
      written.kind === 'mapping'
        ? readKeys(keys, written, reading)
        : reading.refuse(written, `${show(written, true)} is not allowed; ${allowed}`),
  };
}

/** The keys of a column of instants that has more to it than its name. */
export const INSTANT_KEYS = {
  column: scalar({ kind: columnName, meaning: 'The column.' }),
  unit: optional(
    scalar({ kind: oneOf(['s', 'ms']), meaning: 'What a column of integers counts since 1970. It must be said.' }),
  ),
  time_zone: optional(
    scalar({ kind: offset, meaning: 'The clock that a DATETIME was written by; UTC when nothing is said.' }),
  ),
};

const instantName = scalar({ kind: columnName, meaning: '' });

function instant(meaning: string): Key<InstantColumn> {
  return {
    allowed: 'a column; or a mapping of column, and its unit (s or ms) or time_zone',
    default: undefined,
    meaning,
    read(written, reading) {
      if (written.kind !== 'mapping') {
        const column = instantName.read(written, reading);
        return column && { column, unit: undefined, offsetMinutes: undefined };
      }
      const values = readKeys(INSTANT_KEYS, written, reading);
      if (values?.unit && values.time_zone) {
        return reading.refuse(
          written,
          'has a unit and a time_zone; an integer has a unit only, a DATETIME a time_zone',
        );
      }
      return (
        values && { column: values.column, unit: values.unit ?? undefined, offsetMinutes: values.time_zone?.minutes }
      );
    },
  };
}

/** The columns of an item. */
export const COLUMN_KEYS = {
  id: scalar({ kind: columnName, meaning: 'What tells items apart: integers of any size, or texts.' }),
  title: scalar({ kind: columnName, meaning: 'The title.' }),
  url: optional(scalar({ kind: url, meaning: 'The address. What stands for a column in braces is percent-encoded.' })),
  author: optional(scalar({ kind: columnName, meaning: 'Who wrote it.' })),
  created_at: instant('When it was published: DATETIME, TIMESTAMP, DATE or an integer. An item without is left out.'),
  updated_at: optional(
    instant(
      'When its row last changed: must move with its counters and status. Without it every list is made of all items, or where created_at has an index of the newest and those with points enough.',
    ),
  ),
  signals: optional(signalColumns),
};

/** The keys of the counters beside the items. */
export const COUNTER_KEYS = {
  table: scalar({ kind: tableOrJoin, meaning: 'The table.' }),
  key: scalar({ kind: columnName, meaning: "The column that holds the item's id. At most one row for each." }),
  where: optional(
    scalar({ kind: condition, meaning: "Which rows are items', when the table counts other things too." }),
  ),
  updated_at: optional(instant('When the counts of a row last changed, as columns.updated_at for them.')),
  signals: signalColumns,
};

/** The keys under `source`. */
export const SOURCE_KEYS = {
  url: scalar({ kind: mysqlUrl, meaning: "Where the site's tables are. SELECT is all the user needs.", secret: true }),
  table: optional(scalar({ kind: tableOrJoin, meaning: 'The table of the items; or a join, which is SQL.' })),
  query: optional(scalar({ kind: query, meaning: 'A SELECT in place of a table, with the columns named below.' })),
  where: optional(scalar({ kind: condition, meaning: 'The condition that published items fulfil, in SQL.' })),
  columns: mapping(COLUMN_KEYS, 'Which column is what.'),
  counters: optional(mapping(COUNTER_KEYS, 'A table of counters beside the items, with at most one row for each.')),
  timeout: scalar({
    kind: durationFrom(SECOND_MS, 10 * MINUTE_MS),
    default: '10s',
    meaning: 'A single query that takes longer is stopped. A scan is many short ones.',
  }),
};
