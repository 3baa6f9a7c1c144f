import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { GetHotListResponse } from '../../src/gen/ranking/v1/ranking.js';
import { runHotlist } from '../support/hotlist-command.js';
import { REDDIT_OPTIONS, type RedditPost, redditLike, toCsv } from '../support/reddit-like.js';
import { type RunningService, startService, untilListed } from '../support/running-service.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const WEIGHTS = '{ ups: 1, downs: -1 }';
const YAML = `
boards:
  - { name: hacker-news, formula: hacker-news, weights: ${WEIGHTS}, window: none, every: 1h }
  - { name: reddit, formula: reddit, weights: ${WEIGHTS}, window: none, every: 1h }
  - { name: lemmy, formula: lemmy, weights: ${WEIGHTS}, window: none, every: 1h }
  - { name: half-life, formula: { name: half-life, half_life: 30d }, weights: ${WEIGHTS}, window: none, every: 1h }
`;

/** The formulas once more, written from their sources and nothing else; `p` points, `h` hours, `t` Unix seconds. */
const INDEPENDENT: Record<string, (p: number, h: number, t: number) => number> = {
  // Far from the top below one point, whatever exactly it is there.
  'hacker-news': (p, h) => (p < 1 ? p - 1 : (p - 1) ** 0.8 / (h + 2) ** 1.8),
  reddit: (p, _, t) => Math.sign(p) * Math.log10(Math.max(Math.abs(p), 1)) + (t - 1_134_028_003) / 45_000,
  lemmy: (p, h) => Math.log10(Math.max(2, p + 2)) / (h + 2) ** 1.8,
  'half-life': (p, h) => p * 0.5 ** (h / 720),
};

describe('the list over imported posts', () => {
  const folder = temporaryFolder();
  const posts = redditLike(20_000, 2_013);
  let running: RunningService;

  before(async function () {
    this.timeout(60_000);
    writeFileSync(join(folder.path, 'posts.csv.gz'), gzipSync(toCsv(posts)));
    writeFileSync(join(folder.path, 'hotlist.yaml'), YAML);
    const { code, stderr } = await runHotlist(folder.path, ['import', 'posts.csv.gz', ...REDDIT_OPTIONS]);
    expect(code, stderr).to.equal(0);
    running = await startService(folder.path, YAML);
    await untilListed(running, ...Object.keys(INDEPENDENT));
  });
  after(async () => {
    await running.stop();
    folder.remove();
  });

  const get = (board: string) =>
    new Promise<GetHotListResponse>((resolve, reject) =>
      running.client.getHotList({ board, limit: 0 }, (error, response) => (error ? reject(error) : resolve(response))),
    );

  for (const [board, formula] of Object.entries(INDEPENDENT)) {
    it(`is the exact top 50 by an independent calculation (${board})`, async () => {
      const { items, computedAt } = await get(board);
      const now = Number(computedAt?.seconds) + Number(computedAt?.nanos) / 1e9;
      const expected = posts
        .map((post) => ({ post, score: scoreOf(post, now, formula) }))
        .sort((a, b) => b.score - a.score || b.post.createdUtc - a.post.createdUtc || (a.post.id < b.post.id ? -1 : 1))
        .slice(0, 50);
      expect(items.map(({ id }) => id)).to.deep.equal(expected.map(({ post }) => post.id));
      for (const [index, { score }] of expected.entries()) {
        expect(Math.abs((items[index]?.score as number) / score - 1)).to.be.below(1e-9);
      }
    });
  }

  function scoreOf(post: RedditPost, now: number, formula: (p: number, h: number, t: number) => number): number {
    return formula(post.ups - post.downs, (now - post.createdUtc) / 3_600, post.createdUtc);
  }

  it('carries each post as the file had it', async () => {
    const byId = new Map(posts.map((post) => [post.id, post]));
    for (const item of (await get('reddit')).items) {
      const post = byId.get(item.id) as RedditPost;
      expect(item.author).to.equal(post.subreddit);
      expect(item.createdAt?.seconds).to.equal(BigInt(post.createdUtc));
      expect(item.points).to.equal(post.ups - post.downs);
      expect(item.signals).to.deep.equal({
        ups: BigInt(post.ups),
        downs: BigInt(post.downs),
        comments: BigInt(post.comments),
      });
    }
  });
});
