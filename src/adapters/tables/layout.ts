import type { IdColumn } from './ids.js';
import type { Instants } from './instants.js';
import type { SignalColumns, TablesConfig } from './tables-config.js';

/** The counters beside the items. */
export interface CounterLayout {
  readonly key: IdColumn;
  readonly signals: SignalColumns;
  /** The index by which they are read in the order of their keys. */
  readonly index: string | undefined;
  /** Whether the server lets every key be there once only. */
  readonly keyIsUnique: boolean;
  readonly updatedAt: Instants | undefined;
  /** The index by which those that changed last are found. */
  readonly updatedIndex: string | undefined;
}

/** A site's tables once their columns have been looked at: all that is needed to read items from them. */
export interface Layout {
  readonly config: TablesConfig;
  readonly id: IdColumn;
  readonly createdAt: Instants;
  readonly updatedAt: Instants | undefined;
  /** The index by which items are read in the order of their ids. */
  readonly idIndex: string | undefined;
  /** The index by which items are read in the order of createdAt. */
  readonly createdIndex: string | undefined;
  /** The index by which items that changed last are found. */
  readonly updatedIndex: string | undefined;
  /** Whether an item may have no updatedAt of its own. */
  readonly updatedIsNullable: boolean;
  /** Whether the server lets every id be there once only, so that nothing has to be done about it here. */
  readonly idIsUnique: boolean;
  readonly counters: CounterLayout | undefined;
}
