import type { InstantColumn } from './tables-config.js';

/** How a column tells an instant. */
export type InstantKind = 'datetime' | 'timestamp' | 'date' | 'integer';

/** A column of instants that is understood. */
export interface Instants {
  /** The column's name as SQL. */
  readonly sql: string;
  /** Milliseconds UTC of what the column holds; undefined for nothing, for a zero date and for what is no instant. */
  read(value: unknown): number | undefined;
  /** As SQL, the value that no value of an instant at or after `ms` is below. */
  from(ms: number): string;
  /** The condition that a value is no instant, as SQL. */
  readonly isNone: string;
  /** What the column holds, as SQL. */
  literal(value: unknown): string;
}

/** The first of the year 1 and the last of 9999: what the contract's timestamps can hold. */
const FIRST_INSTANT = -62_135_596_800_000;
const LAST_INSTANT = 253_402_300_799_999;
/** What a DATETIME can hold begins here. */
const FIRST_DATETIME = -30_610_224_000_000;

const DATETIME = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;

/** Makes sense of a column; its values come as text, in UTC where the server knows the zone. */
export function instants(sql: string, kind: InstantKind, { unit, offsetMinutes }: InstantColumn): Instants {
  if (kind === 'integer') {
    const factor = unit === 's' ? 1_000 : 1;
    return {
      sql,
      isNone: `${sql} IS NULL`,
      read: (value) => (value === null ? undefined : within(Number(value) * factor)),
      from: (ms) => String(Math.floor(ms / factor)),
      literal: String,
    };
  }
  const offsetMs = (kind === 'timestamp' ? 0 : (offsetMinutes ?? 0)) * 60_000;
  return {
    sql,
    isNone: `(${sql} IS NULL OR ${sql} < '1000-01-01')`,
    read: (value) => (typeof value === 'string' ? readDatetime(value, offsetMs) : undefined),
    from: (ms) => `'${writeDatetime(ms + offsetMs).slice(0, kind === 'date' ? 10 : 23)}'`,
    literal: (value) => `'${String(value).replaceAll("'", "''")}'`,
  };
}

function readDatetime(text: string, offsetMs: number): number | undefined {
  const match = DATETIME.exec(text);
  if (!match) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  // 0000-00-00 is how old tables say "none"; a year before 1000 is nothing that a DATETIME supports.
  if (part(1) < 1_000 || part(2) === 0 || part(3) === 0) return undefined;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6), milliseconds) - offsetMs;
}

function writeDatetime(ms: number): string {
  const inRange = Math.min(LAST_INSTANT, Math.max(FIRST_DATETIME, Math.floor(ms)));
  return new Date(inRange).toISOString().slice(0, 23).replace('T', ' ');
}

function within(ms: number): number | undefined {
  return ms >= FIRST_INSTANT && ms <= LAST_INSTANT ? ms + 0 : undefined;
}
