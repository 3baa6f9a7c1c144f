/** Milliseconds UTC by the database's own clock; UNIX_TIMESTAMP is an hour wrong in the autumn hour of a DST zone. */
export const NOW_MS = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000)";
