/** Hacker News's score as of an instant, of the tables `articles a` and `article_stats s`. */
export function scoreSql(at: number): string {
  // A divisor that is no DECIMAL: the server would round the hours to four digits.
  const hours = `GREATEST(TIMESTAMPDIFF(MICROSECOND, a.created_at, '${datetime(at)}'), 0) / 3.6e9`;
  return `POW(GREATEST(s.points - 1, 0), 0.8) / POW(${hours} + 2, 1.8)`;
}

/** As a literal of the server's, in UTC. */
export function datetime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}
