import type { TablesConfig } from '../../../adapters/tables/tables-config.js';
import { readVariable, variableOf } from '../environment.js';
import { isUnset, readKeys, type ValuesOf } from '../keys/key.js';
import type { Reading } from '../keys/reading.js';
import { show } from '../keys/scalar.js';
import { isMysqlUrl } from '../values/database-url.js';
import { type Written, type WrittenMapping, writtenDefault, writtenText } from '../written/written.js';
import { SOURCE_KEYS } from './source-keys.js';

/** The key of the file that says which tables of a site are read. */
export const SOURCE_PATH = 'source';
/** The one key under it that the environment can set, because it may hold a password. */
export const SOURCE_URL_PATH = 'source.url';

/** Where else the URL may come from. */
export interface UrlSources {
  readonly env: NodeJS.ProcessEnv;
  /** `database.url` as it takes effect; undefined when it was refused. */
  readonly databaseUrl: string | undefined;
}

/** Reads the `source` of the configuration; undefined when there is none, or when something was refused. */
export function readSource(written: Written | undefined, urls: UrlSources, reading: Reading): TablesConfig | undefined {
  const variable = variableOf(SOURCE_URL_PATH);
  if (!written) {
    if (readVariable(urls.env, variable) === undefined) return undefined;
    const place = { path: SOURCE_URL_PATH, origin: `environment ${variable}` };
    return reading.refuse(place, 'has no effect alone; name the table and its columns under "source" in the file');
  }
  if (written.kind !== 'mapping') {
    const keys = Object.keys(SOURCE_KEYS).join(', ');
    return reading.refuse(written, `${show(written, true)} is not allowed; a mapping with the keys ${keys}`);
  }
  const values = readKeys(SOURCE_KEYS, withUrl(written, urls), reading);
  refuseWhatDoesNotGoTogether(written, reading);
  return values && configOf(values);
}

/** The mapping with the URL that takes effect: of the environment, else of the file, else that of the store. */
function withUrl(mapping: WrittenMapping, { env, databaseUrl }: UrlSources): WrittenMapping {
  const variable = variableOf(SOURCE_URL_PATH);
  const text = readVariable(env, variable);
  const fromEnvironment =
    text === undefined ? undefined : writtenText(text, { path: SOURCE_URL_PATH, origin: `environment ${variable}` });
  // One that was refused is not complained of twice.
  const ofStore = databaseUrl ?? 'mysql://refused/refused';
  const fromStore = isMysqlUrl(ofStore) ? writtenDefault(ofStore, SOURCE_URL_PATH) : undefined;
  const entries = () => {
    const written = mapping.entries();
    const url = fromEnvironment ?? entryOf(mapping, 'url') ?? fromStore;
    const others = written.filter(([name]) => name !== 'url');
    return url ? [['url', url] as const, ...others] : others;
  };
  return { ...mapping, entries };
}

function refuseWhatDoesNotGoTogether(source: WrittenMapping, reading: Reading): void {
  const table = entryOf(source, 'table');
  const query = entryOf(source, 'query');
  if (!table && !query) reading.refuse(source, 'names no rows; give it a "table", or a "query"');
  if (table && query) reading.refuse(query, 'stands beside a table; leave one of them out');
  const own = signalsIn(entryOf(source, 'columns'));
  const beside = signalsIn(entryOf(source, 'counters'));
  const columns = entryOf(source, 'columns');
  if (columns?.kind === 'mapping' && own.length === 0 && beside.length === 0 && !entryOf(source, 'counters')) {
    reading.refuse(columns, 'has no signals; there is nothing to rank by without them, here or under "counters"');
  }
  for (const [name, written] of beside) {
    if (own.some(([other]) => other === name)) reading.refuse(written, "is a signal of the item's own row too");
  }
}

function signalsIn(written: Written | undefined): readonly (readonly [string, Written])[] {
  const signals = written?.kind === 'mapping' ? entryOf(written, 'signals') : undefined;
  return signals?.kind === 'mapping' ? signals.entries() : [];
}

function entryOf(mapping: WrittenMapping, wanted: string): Written | undefined {
  return mapping.entries().find(([name, written]) => name === wanted && !isUnset(written))?.[1];
}

function configOf(values: ValuesOf<typeof SOURCE_KEYS>): TablesConfig | undefined {
  const { columns, counters } = values;
  const rows = values.query ?? values.table;
  if (!rows) return undefined;
  return {
    url: values.url,
    rows,
    where: values.where ?? undefined,
    columns: {
      id: columns.id,
      title: columns.title,
      url: columns.url ?? undefined,
      author: columns.author ?? undefined,
      createdAt: columns.created_at,
      updatedAt: columns.updated_at ?? undefined,
      signals: columns.signals ?? [],
    },
    counters: counters
      ? {
          rows: counters.table,
          key: counters.key,
          where: counters.where ?? undefined,
          updatedAt: counters.updated_at ?? undefined,
          signals: counters.signals,
        }
      : undefined,
    queryTimeoutMs: values.timeout,
  };
}
