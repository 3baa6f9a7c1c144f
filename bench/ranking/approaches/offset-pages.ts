import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { BoundedPriorityQueue } from '../../../src/domain/ranking/bounded-priority-queue.js';
import { compareRanked, type RankedItem, rankAt } from '../../../src/domain/ranking/rank-order.js';
import { BOARD } from '../site/as-source.js';
import type { Approach } from './approach.js';
import { datetime } from './score-sql.js';

const PAGE = 100;
const WINDOW_MS = 7 * 24 * 3_600_000;

/** What sites do: pages by OFFSET, the newest first, until they are a week old; scores and a queue in the application. */
export const offsetPages: Approach = {
  name: 'OFFSET pages of 100, 7 days',
  isExact: false,
  async open({ url }) {
    const connection = await createConnection({ uri: url, timezone: 'Z' });
    return {
      async answer(at) {
        const top = new BoundedPriorityQueue<RankedItem>(BOARD.size, compareRanked);
        for (let offset = 0; ; offset += PAGE) {
          const page = await readPage(connection, at, offset);
          for (const { id, createdAt, points } of page) {
            top.offer(rankAt(BOARD.formula, id, createdAt, points, at));
          }
          if (page.length < PAGE) return { ids: top.toSorted().map(({ id }) => id), at };
        }
      },
      close: () => connection.end(),
    };
  },
};

async function readPage(connection: Connection, at: number, offset: number) {
  const [articles] = await connection.query<RowDataPacket[]>(
    `SELECT id, title, author, created_at FROM articles
     WHERE status = 1 AND created_at > ? ORDER BY created_at DESC LIMIT ${PAGE} OFFSET ${offset}`,
    [datetime(at - WINDOW_MS)],
  );
  if (articles.length === 0) return [];
  const [stats] = await connection.query<RowDataPacket[]>(
    'SELECT article_id, points FROM article_stats WHERE article_id IN (?)',
    [articles.map(({ id }) => id)],
  );
  const points = new Map(stats.map((row) => [row['article_id'], row['points']]));
  return articles.map((row) => ({
    id: String(row['id']),
    createdAt: (row['created_at'] as Date).getTime(),
    points: Number(points.get(row['id']) ?? 0),
  }));
}
