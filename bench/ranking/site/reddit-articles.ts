import { openRows } from '../../../src/adapters/files/open-rows.js';
import type { Article, Articles } from './article.js';

const COLUMNS = ['title', 'subreddit', 'created_utc', 'ups', 'downs', 'num_comments'];
const HOUR_MS = 3_600_000;

/** What a file of posts holds. */
export interface RedditFile {
  readonly count: number;
  readonly articles: Articles;
}

/**
 * The posts of a CSV file with the columns id, subreddit, title, domain, created_utc, ups, downs and num_comments, oldest
 * first, moved in time so that the newest is an hour old at `now`. Points are ups less downs.
 *
 * @throws UnreadableFileError when it cannot be opened
 * @throws Error naming the line of a row that cannot be read
 */
export async function redditArticles(path: string, now: number): Promise<RedditFile> {
  let count = 0;
  let newest = 0;
  for await (const posts of read(path)) {
    count += posts.length;
    for (const post of posts) newest = Math.max(newest, post.createdAt);
  }
  const shift = Math.floor((now - HOUR_MS - newest) / 1_000) * 1_000;
  return {
    count,
    articles: async function* () {
      for await (const posts of read(path)) {
        yield posts.map((post) => ({ ...post, createdAt: post.createdAt + shift, votedAt: post.createdAt + shift }));
      }
    },
  };
}

async function* read(path: string): AsyncGenerator<readonly Article[]> {
  const file = await openRows(path, 'csv', () => process.stdin, new AbortController().signal);
  let id = 0;
  try {
    for await (const rows of file.rows(COLUMNS)) {
      yield rows.map((row) => {
        if ('reason' in row) throw new Error(`${file.name}, line ${row.line}: ${row.reason}`);
        return post(++id, row.values);
      });
    }
  } finally {
    file.close();
  }
}

function post(id: number, [title, author, created, ups, downs, comments]: readonly unknown[]): Article {
  const createdAt = Number(created) * 1_000;
  const points = Number(ups) - Number(downs);
  const texts = { title: String(title).slice(0, 300), author: String(author) };
  return { id, ...texts, isPublished: true, createdAt, votedAt: createdAt, points, comments: Number(comments) };
}
