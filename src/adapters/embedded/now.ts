/** Milliseconds UTC by SQLite's clock, which is that of the machine. */
export const NOW_MS = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";
