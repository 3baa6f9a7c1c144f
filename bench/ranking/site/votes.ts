import type { Connection } from 'mysql2/promise';
import type { SeededRandom } from '../../../src/application/demo/seeded-random.js';

const AT_ONCE = 1_000;
/** How much more is voted on what is new: of a million articles, half of the votes are for the newest eighth. */
const SKEW = 3;

/**
 * Votes that change so many articles, mostly new ones: one to three points more, seldom one less, and for the first of a
 * thousand five hundred more.
 */
export async function vote(
  connection: Connection,
  items: number,
  changes: number,
  random: SeededRandom,
): Promise<void> {
  const ids = [...pick(items, changes, random)];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    await connection.query(
      `UPDATE article_stats
       SET points = points + CASE WHEN article_id = ? THEN 500 WHEN article_id % 97 = 0 THEN -1 ELSE 1 + article_id % 3 END
       WHERE article_id IN (?)`,
      [some[0], some],
    );
  }
}

function pick(items: number, count: number, random: SeededRandom): Set<number> {
  const ids = new Set<number>();
  while (ids.size < Math.min(count, items)) ids.add(items - Math.floor(items * random.uniform() ** SKEW));
  return ids;
}
