import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import { fullScan } from '../../../src/application/ranking/full-scan.js';
import { thresholdScan } from '../../../src/application/ranking/threshold-scan.js';
import { loadConfig } from '../../../src/bootstrap/config/load.js';
import type { Ranking } from '../../../src/domain/hot-list.js';
import { NEVER } from '../../support/a-publisher.js';
import { documentedSource } from '../../support/documented-sources.js';
import { runHotlist } from '../../support/hotlist-command.js';
import { emptyDatabase } from '../../support/mysql-store.js';
import { LOBSTERS } from '../../support/schemas/lobsters.js';
import { WEBOOK } from '../../support/schemas/webook.js';
import { WORDPRESS } from '../../support/schemas/wordpress.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;
/** More than a page. */
const POSTS = 5_000;

type Row = Readonly<Record<string, unknown>>;

/** What must come out, from the inserted rows alone. */
interface Expected {
  readonly id: number;
  readonly createdAt: number;
  readonly points: number;
}

/** A number from 0 to below `most` that looks like chance and is the same in every run. */
function drawn(index: number, salt: number, most: number): number {
  return Math.floor((Math.abs(Math.sin(index * 12.9898 + salt * 78.233) * 43_758.5453) % 1) * most);
}

/** A DATETIME in UTC. */
function datetime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

describe('the schemas of docs/sources.md', () => {
  const folder = temporaryFolder();
  const now = Math.floor(Date.now() / SECOND_MS) * SECOND_MS;
  const createdAt = (index: number) => now - drawn(index, 1, 200) * HOUR_MS - index * SECOND_MS;
  after(() => folder.remove());

  async function insert(url: string, ddl: readonly string[], rows: Readonly<Record<string, readonly Row[]>>) {
    const connection = await createConnection({ uri: url, charset: 'utf8mb4' });
    // As old tables were made: with dates that a strict server would refuse today.
    await connection.query("SET SESSION sql_mode = ''");
    for (const statement of ddl) await connection.query(statement);
    for (const [table, all] of Object.entries(rows)) {
      const columns = Object.keys(all[0] ?? {});
      const values = all.map((row) => columns.map((column) => row[column]));
      await connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, values]);
    }
    await connection.end();
  }

  async function rank(url: string, yaml: string): Promise<{ ranking: Ranking; size: number }> {
    writeFileSync(join(folder.path, 'hotlist.yaml'), yaml);
    const { config } = loadConfig({ env: { HOTLIST_SOURCE_URL: url }, cwd: folder.path });
    const [board] = config.boards;
    if (!config.source || !board) throw new Error('the documentation names no source or no board');
    const ranking = await new TablesItemSource(config.source).withView(async (view) => {
      const { ranking: full } = await fullScan(board, view, NEVER);
      const byThreshold = await thresholdScan(board, view, NEVER, 2 * board.size);
      if (byThreshold) expect(byThreshold.ranking).to.deep.equal(full);
      return full;
    });
    return { ranking, size: board.size };
  }

  function top(expected: readonly Expected[], { computedAt }: Ranking, halfLifeMs: number, size: number) {
    const score = ({ points, createdAt: at }: Expected) => points * 2 ** (-(computedAt - at) / halfLifeMs);
    return expected
      .toSorted((a, b) => score(b) - score(a))
      .slice(0, size)
      .map(({ id, points }) => ({ id: String(id), points }));
  }

  const listed = ({ hottest }: Ranking) => hottest.map(({ item, points }) => ({ id: item.id, points }));

  async function check(url: string): Promise<string> {
    const { code, stdout, stderr } = await runHotlist(folder.path, ['source', 'check'], { HOTLIST_SOURCE_URL: url });
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.equal('');
    return stdout;
  }

  it('WordPress: drafts, pages and zero dates stay out, and the list is the exact one', async () => {
    const url = await emptyDatabase();
    const posts = Array.from({ length: POSTS }, (_, n) => ({
      ID: n * 3 + 1,
      post_author: (n % 7) + 1,
      post_date: datetime(createdAt(n) + 2 * HOUR_MS),
      post_date_gmt: n % 10 === 3 ? '0000-00-00 00:00:00' : datetime(createdAt(n)),
      post_modified_gmt: datetime(createdAt(n) + HOUR_MS),
      post_title: `Post ${n}`,
      post_status: n % 10 === 3 ? 'draft' : 'publish',
      post_type: n % 11 === 5 ? 'page' : 'post',
      guid: `https://blog.example/?p=${n * 3 + 1}`,
      comment_count: drawn(n, 2, 5_000),
      ...{ post_content: '', post_excerpt: '', to_ping: '', pinged: '', post_content_filtered: '' },
    }));
    await insert(url, WORDPRESS, { wp_posts: posts });
    const expected = posts
      .map(({ ID, comment_count }, n) => ({ n, id: ID, createdAt: createdAt(n), points: comment_count }))
      .filter(({ n }) => n % 10 !== 3 && n % 11 !== 5);
    const { ranking, size } = await rank(url, documentedSource('WordPress'));
    expect(listed(ranking)).to.deep.equal(top(expected, ranking, 24 * HOUR_MS, size));
    const [first] = ranking.hottest;
    const n = (Number(first?.item.id) - 1) / 3;
    expect(first?.item).to.deep.include({
      title: `Post ${n}`,
      url: `https://blog.example/?p=${first?.item.id}`,
      author: String((n % 7) + 1),
      createdAt: createdAt(n),
      updatedAt: createdAt(n),
    });
    const report = await check(url);
    expect(report).to.match(/a page of all items +by index PRIMARY/);
    expect(report).to.include('CREATE INDEX `wp_posts_by_post_date_gmt` ON `wp_posts` (`post_date_gmt`);');
    expect(report).to.include(`${expected.length.toLocaleString('en')} items\n`);
  });

  it('Lobsters: a join, deleted and merged stories, an address made from a column', async () => {
    const url = await emptyDatabase();
    const stories = Array.from({ length: POSTS }, (_, n) => ({
      id: n + 10,
      created_at: datetime(createdAt(n)),
      user_id: (n % 5) + 1,
      title: `Story ${n}`,
      short_id: (n + 46_656).toString(36),
      is_deleted: n % 9 === 1,
      merged_story_id: n % 13 === 4 ? 10 : null,
      score: drawn(n, 3, 300) - 20,
      comments_count: drawn(n, 4, 200),
      updated_at: datetime(createdAt(n)),
      last_edited_at: datetime(createdAt(n)),
    }));
    const users = [1, 2, 3, 4, 5].map((id) => ({ id, username: `user${id}` }));
    await insert(url, LOBSTERS, { users, stories });
    const expected = stories
      .map((story, n) => ({
        n,
        id: story.id,
        createdAt: createdAt(n),
        points: story.score + 0.5 * story.comments_count,
      }))
      .filter(({ n }) => n % 9 !== 1 && n % 13 !== 4);
    const { ranking, size } = await rank(url, documentedSource('Lobsters'));
    expect(listed(ranking)).to.deep.equal(top(expected, ranking, 22 * HOUR_MS, size));
    const [first] = ranking.hottest;
    const n = Number(first?.item.id) - 10;
    expect(first?.item).to.deep.include({
      url: `https://lobste.rs/s/${(n + 46_656).toString(36)}`,
      author: `user${(n % 5) + 1}`,
    });
    expect(await check(url)).to.include('a join has no indexes of its own');
  });

  it('articles and interactives: two tables, counters of other things in between', async () => {
    const url = await emptyDatabase();
    const articles = Array.from({ length: POSTS }, (_, n) => ({
      id: n * 2 + 1,
      title: n % 50 === 0 ? null : `Article ${n}`,
      author_id: n % 6,
      status: n % 8 === 2 ? 1 : 2,
      ctime: createdAt(n) + 7,
      utime: createdAt(n) + 8,
    }));
    const counts = (n: number) => ({ read_cnt: drawn(n, 5, 9_000), like_cnt: drawn(n, 6, 700), collect_cnt: null });
    // Every third article has no row; every id has one of another kind of thing.
    const interactives = articles.flatMap(({ id }, n) => [
      { biz_id: id, biz: 'video', read_cnt: 1e9, like_cnt: 1e9, collect_cnt: 1e9 },
      ...(n % 3 === 0 ? [] : [{ biz_id: id, biz: 'article', ...counts(n) }]),
      { biz_id: id + 1, biz: 'article', read_cnt: 1e9, like_cnt: 1e9, collect_cnt: 1e9 },
    ]);
    await insert(url, WEBOOK, { published_articles: articles, interactives });
    const expected = articles
      .map(({ id, ctime }, n) => {
        const { read_cnt, like_cnt } = counts(n);
        return { n, id, createdAt: ctime, points: n % 3 === 0 ? 0 : 0.1 * read_cnt + like_cnt };
      })
      .filter(({ n }) => n % 8 !== 2);
    const { ranking, size } = await rank(url, documentedSource('Articles with a table of counters'));
    expect(listed(ranking)).to.deep.equal(top(expected, ranking, 12 * HOUR_MS, size));
    const report = await check(url);
    expect(report).to.match(/a page of all counters +by index biz_type_id/);
    expect(report).to.include('CREATE INDEX `published_articles_by_ctime` ON `published_articles` (`ctime`);');
    expect(report).to.include('CREATE INDEX `published_articles_by_utime` ON `published_articles` (`utime`);');
    expect(report).to.include('CREATE INDEX `interactives_by_utime` ON `interactives` (`utime`);');
  });
});
