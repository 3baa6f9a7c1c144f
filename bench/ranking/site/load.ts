import { Readable } from 'node:stream';
import { createConnection } from 'mysql2/promise';
import type { Article, Articles } from './article.js';
import { INDEXES, TABLES } from './tables.js';

type Line = (article: Article) => readonly (string | number)[];

const ARTICLES: Line = ({ id, title, author, isPublished, createdAt }) => [
  ...[id, text(title), text(author), Number(isPublished)],
  ...[datetime(createdAt), datetime(createdAt)],
];
const STATS: Line = ({ id, points, comments, votedAt }) => [id, points, comments, datetime(votedAt)];

/** Makes the tables and fills them; whoever does so may change the server's settings. */
export async function load(url: string, articles: Articles): Promise<void> {
  // MySQL allows it to nobody unless it is told to.
  await run(url, ['SET GLOBAL local_infile = 1', ...TABLES]);
  await Promise.all([
    fill(url, 'articles', articles, ARTICLES, INDEXES[0]),
    fill(url, 'article_stats', articles, STATS, INDEXES[1]),
  ]);
  await run(url, ['ANALYZE TABLE articles', 'ANALYZE TABLE article_stats']);
}

async function fill(url: string, table: string, articles: Articles, line: Line, indexes = ''): Promise<void> {
  const connection = await createConnection({ uri: url, flags: ['+LOCAL_FILES'] });
  try {
    await connection.query("SET SESSION time_zone = '+00:00', unique_checks = 0, foreign_key_checks = 0");
    const infileStreamFactory = () => Readable.from(lines(articles, line), { objectMode: false });
    await connection.query({ sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table}`, infileStreamFactory });
    await connection.query(indexes);
  } finally {
    await connection.end();
  }
}

async function* lines(articles: Articles, line: Line): AsyncGenerator<Buffer> {
  for await (const batch of articles()) {
    yield Buffer.from(batch.map((article) => `${line(article).join('\t')}\n`).join(''));
  }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection(url);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** As LOAD DATA reads it. */
function text(value: string): string {
  return value.replace(/[\\\t\n]/g, '\\$&');
}

function datetime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}
