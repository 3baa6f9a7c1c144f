import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Approach } from './approach.js';
import { scoreSql } from './score-sql.js';

/** What one writes first. */
export const plainPushDown = byStatement(
  'plain push-down: ORDER BY score LIMIT 50',
  (at) => `
    SELECT a.id, a.title, a.author, a.created_at, s.points, ${scoreSql(at)} AS score
    FROM articles a JOIN article_stats s ON s.article_id = a.id
    WHERE a.status = 1
    ORDER BY score DESC, a.created_at DESC, CAST(a.id AS CHAR)
    LIMIT 50`,
);

/**
 * The best of several that were tried: the narrower table first, so that an article without a vote is not looked up;
 * only ids are sorted, and the texts come last. Whoever has no more than the first point scores 0, which is no place
 * among the first fifty of a site that has fifty articles with votes.
 */
export const tunedPushDown = byStatement(
  'tuned push-down',
  (at) => `
    SELECT a.id, a.title, a.author, a.created_at, s.points, top.score
    FROM (
      SELECT a.id, ${scoreSql(at)} AS score
      FROM article_stats s STRAIGHT_JOIN articles a ON a.id = s.article_id
      WHERE s.points > 1 AND a.status = 1
      ORDER BY score DESC, a.created_at DESC, CAST(a.id AS CHAR)
      LIMIT 50
    ) top JOIN articles a ON a.id = top.id JOIN article_stats s ON s.article_id = a.id
    ORDER BY top.score DESC, a.created_at DESC, CAST(a.id AS CHAR)`,
);

function byStatement(name: string, sql: (at: number) => string): Approach {
  return {
    name,
    isExact: true,
    async open({ url }) {
      const connection = await createConnection(url);
      return {
        async answer(at) {
          const [rows] = await connection.query<RowDataPacket[]>(sql(at));
          return { ids: rows.map((row) => String(row['id'])), at };
        },
        close: () => connection.end(),
      };
    },
  };
}
