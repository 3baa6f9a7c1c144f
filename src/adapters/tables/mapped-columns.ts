import type { Field, FieldKind } from './fields.js';
import type { SqlName } from './sql-name.js';
import type { CounterTable, InstantColumn, ItemColumns } from './tables-config.js';

/** A column that the configuration names, and what it must be. */
export interface MappedColumn {
  /** The key under `source` that names it. */
  readonly key: string;
  readonly column: SqlName;
  /** What is wrong with a column of this kind, after the words "is a BLOB"; undefined when it fits. */
  refuse(field: Field): string | undefined;
}

const ID: readonly FieldKind[] = ['integer', 'text', 'binary'];
const TEXT: readonly FieldKind[] = ['text', 'integer', 'nothing'];

/** The columns of an item, in the order of the configuration. */
export function itemColumns(columns: ItemColumns): MappedColumn[] {
  const { id, title, url, author, createdAt, updatedAt, signals } = columns;
  return [
    anId('columns.id', id),
    aText('columns.title', title),
    ...(url?.columns ?? []).map((column) => aText('columns.url', column)),
    ...(author ? [aText('columns.author', author)] : []),
    anInstant('columns.created_at', createdAt),
    ...(updatedAt ? [anInstant('columns.updated_at', updatedAt)] : []),
    ...signals.map(([name, column]) => aCount(`columns.signals.${name}`, column)),
  ];
}

/** The columns of a counter. */
export function counterColumns({ key, updatedAt, signals }: CounterTable): MappedColumn[] {
  return [
    anId('counters.key', key),
    ...(updatedAt ? [anInstant('counters.updated_at', updatedAt)] : []),
    ...signals.map(([name, column]) => aCount(`counters.signals.${name}`, column)),
  ];
}

function anId(key: string, column: SqlName): MappedColumn {
  const refuse = ({ kind, type }: Field) =>
    ID.includes(kind) && type !== 'ENUM' && type !== 'SET' ? undefined : 'an id is an integer or a text';
  return { key, column, refuse };
}

function aText(key: string, column: SqlName): MappedColumn {
  const refuse = ({ kind }: Field) => {
    if (TEXT.includes(kind)) return undefined;
    return kind === 'binary'
      ? 'a text is needed; give it by source.query with CONVERT(… USING utf8mb4)'
      : 'a text is needed';
  };
  return { key, column, refuse };
}

function aCount(key: string, column: SqlName): MappedColumn {
  const refuse = ({ kind }: Field) =>
    kind === 'integer' ? undefined : 'a signal counts in whole numbers; give another one by source.query';
  return { key, column, refuse };
}

function anInstant(key: string, { column, unit, offsetMinutes }: InstantColumn): MappedColumn {
  const refuse = ({ kind }: Field) => {
    switch (kind) {
      case 'integer':
        if (unit === undefined) return `say what it counts: {column: ${column.join('.')}, unit: s} or unit: ms`;
        return undefined;
      case 'datetime':
      case 'date':
      case 'timestamp':
        if (unit !== undefined) return 'only an integer has a unit; leave it out';
        if (kind === 'timestamp' && offsetMinutes !== undefined) {
          return 'the server gives it in UTC; leave time_zone out';
        }
        return undefined;
      default:
        return 'a time is a DATETIME, a TIMESTAMP, a DATE or an integer';
    }
  };
  return { key, column, refuse };
}
