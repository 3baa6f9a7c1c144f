import fc from 'fast-check';

/** A post as the Reddit data set has it. */
export interface RedditPost {
  readonly id: string;
  readonly subreddit: string;
  readonly title: string;
  readonly domain: string;
  readonly createdUtc: number;
  readonly ups: number;
  readonly downs: number;
  readonly comments: number;
}

const HEADER = 'id,subreddit,title,domain,created_utc,ups,downs,num_comments';

const title = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => /[^\p{C}\s]/u.test(text)),
  fc.constantFrom('He said "hi", twice', 'two\nlines', 'TIL: 100% of €5 is €5', ' leading and trailing '),
);
// Skewed as votes are, with many exact ties among the small.
const votes = fc.double({ min: 0, max: 1, noNaN: true }).map((u) => Math.floor(3 * (1 - u * 0.999) ** -1.2) - 3);

/** Posts of a fortnight of 2013, the same for the same seed. */
export function redditLike(count: number, seed: number): RedditPost[] {
  const post = fc.record({
    subreddit: fc.constantFrom('pics', 'Glocks', 'synthesizers'),
    title,
    domain: fc.constantFrom('i.imgur.com', 'self.pics'),
    createdUtc: fc.integer({ min: 1_357_000_000, max: 1_358_209_600 }),
    ups: votes,
    downs: votes,
    comments: fc.nat(500),
  });
  return fc
    .sample(post, { numRuns: count, seed })
    .map((each, index) => ({ id: (70_000_000 + index * 7).toString(36), ...each }));
}

export function toCsv(posts: readonly RedditPost[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = posts.map((post) =>
    [
      post.id,
      post.subreddit,
      quote(post.title),
      post.domain,
      post.createdUtc,
      post.ups,
      post.downs,
      post.comments,
    ].join(','),
  );
  return `${HEADER}\n${lines.join('\n')}\n`;
}

/** The options of `hotlist import` for such a file. */
export const REDDIT_OPTIONS = [
  ...['--column', 'author=subreddit', '--column', 'created_at=created_utc'],
  ...['--signal', 'ups=ups', '--signal', 'downs=downs', '--signal', 'comments=num_comments'],
];
