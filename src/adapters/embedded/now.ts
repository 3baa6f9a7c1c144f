import type { Connection } from './connection.js';

/** Milliseconds UTC by SQLite's clock, which is that of the machine. */
export const NOW_MS = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

export function now(connection: Connection): number {
  const row = connection.prepare(`SELECT ${NOW_MS} AS now_ms`).get([]) as { now_ms: bigint };
  return Number(row.now_ms);
}
