import { readDigits } from './digits.js';
import type { InstantColumn } from './tables-config.js';

/** How a column tells an instant. */
export type InstantKind = 'datetime' | 'timestamp' | 'date' | 'integer';

/** A column of instants that is understood. */
export interface Instants {
  /** The column's name as SQL. */
  readonly sql: string;
  /** Milliseconds UTC of what the column holds; undefined for nothing, for a zero date and for what is no instant. */
  read(value: unknown): number | undefined;
  /** The same of what stands from `from` to `to` as text, in bytes. */
  readBytes(bytes: Buffer, from: number, to: number): number | undefined;
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
/** The code of the digit 0. */
const ZERO = 48;
/** `2013-01-02 03:04:05` */
const SHORTEST_DATETIME = 19;
/** What a DATETIME can hold begins here. */
const FIRST_DATETIME = -30_610_224_000_000;

/** Makes sense of a column; its values come as text, in UTC where the server knows the zone. */
export function instants(sql: string, kind: InstantKind, { unit, offsetMinutes }: InstantColumn): Instants {
  if (kind === 'integer') {
    const factor = unit === 's' ? 1_000 : 1;
    const read = (value: unknown) => (value === null ? undefined : within(Number(value) * factor));
    return {
      sql,
      isNone: `${sql} IS NULL`,
      read,
      readBytes(bytes, from, to) {
        const count = readDigits(bytes, from, to);
        return Number.isNaN(count) ? read(bytes.toString('latin1', from, to)) : within(count * factor);
      },
      from: (ms) => String(Math.floor(ms / factor)),
      literal: String,
    };
  }
  const days = new DayCache();
  const offsetMs = (kind === 'timestamp' ? 0 : (offsetMinutes ?? 0)) * 60_000;
  return {
    sql,
    isNone: `(${sql} IS NULL OR ${sql} < '1000-01-01')`,
    read: (value) => (typeof value === 'string' ? readDatetime(value, days, offsetMs) : undefined),
    readBytes: (bytes, from, to) => readDatetimeBytes(bytes, from, to, days, offsetMs),
    from: (ms) => `'${writeDatetime(ms + offsetMs).slice(0, kind === 'date' ? 10 : 23)}'`,
    literal: (value) => `'${String(value).replaceAll("'", "''")}'`,
  };
}

/**
 * As the server always writes it: `2013-01-02`, or `2013-01-02 03:04:05` and up to six digits of a fraction. Read by place,
 * and each day once, because a scan reads millions that are mostly in order.
 */
function readDatetime(text: string, days: DayCache, offsetMs: number): number | undefined {
  const day = days.startOf(1_000_000 * two(text, 0) + 10_000 * two(text, 2) + 100 * two(text, 5) + two(text, 8));
  if (day === undefined) return undefined;
  if (text.length === 10) return day - offsetMs;
  const seconds = 3_600 * two(text, 11) + 60 * two(text, 14) + two(text, 17);
  const milliseconds = text.length < 21 ? 0 : Number(text.slice(20, 23).padEnd(3, '0'));
  return day + 1_000 * seconds + milliseconds - offsetMs;
}

/** The same of text in bytes, without making a text of millions. */
function readDatetimeBytes(bytes: Buffer, from: number, to: number, days: DayCache, offsetMs: number) {
  if (to - from < SHORTEST_DATETIME) return readDatetime(bytes.toString('latin1', from, to), days, offsetMs);
  const two = (at: number) => 10 * (bytes[from + at] as number) + (bytes[from + at + 1] as number) - 11 * ZERO;
  const day = days.startOf(1_000_000 * two(0) + 10_000 * two(2) + 100 * two(5) + two(8));
  if (day === undefined) return undefined;
  const seconds = 3_600 * two(11) + 60 * two(14) + two(17);
  let milliseconds = 0;
  for (let at = from + 20, worth = 100; at < to && worth >= 1; at++, worth /= 10) {
    milliseconds += worth * ((bytes[at] as number) - ZERO);
  }
  return day + 1_000 * seconds + milliseconds - offsetMs;
}

/** The day that was read last, which the next instant is often of. */
class DayCache {
  #day = 0;
  #start: number | undefined;

  /** When a day such as 20130102 begins, in milliseconds UTC; undefined for what is none. */
  startOf(day: number): number | undefined {
    if (day === this.#day) return this.#start;
    this.#day = day;
    this.#start = startOfDay(Math.floor(day / 10_000), Math.floor(day / 100) % 100, day % 100);
    return this.#start;
  }
}

function startOfDay(year: number, month: number, day: number): number | undefined {
  // 0000-00-00 is how old tables say "none"; a year before 1000 is nothing that a DATETIME supports.
  if (year < 1_000 || month === 0 || day === 0) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  // The 31st of February, which some sites allow, would be in March, and so not where its order puts it.
  return new Date(ms).getUTCDate() === day ? ms : undefined;
}

/** The two digits there. */
function two(text: string, at: number): number {
  return 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;
}

function writeDatetime(ms: number): string {
  const inRange = Math.min(LAST_INSTANT, Math.max(FIRST_DATETIME, Math.floor(ms)));
  return new Date(inRange).toISOString().slice(0, 23).replace('T', ' ');
}

function within(ms: number): number | undefined {
  return ms >= FIRST_INSTANT && ms <= LAST_INSTANT ? ms + 0 : undefined;
}
