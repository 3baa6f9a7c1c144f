import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { linesFor } from '../../bench/ranking/lines.js';
import { enterHere } from '../../bench/ranking/measure/contestant.js';
import { Rounds, type RoundsOptions } from '../../bench/ranking/rounds.js';
import type { Article, Articles } from '../../bench/ranking/site/article.js';
import { load } from '../../bench/ranking/site/load.js';
import { redditArticles } from '../../bench/ranking/site/reddit-articles.js';
import { seededArticles } from '../../bench/ranking/site/seeded-articles.js';
import { summarise } from '../../bench/ranking/summary.js';
import { table } from '../../bench/ranking/table.js';
import { targetsOf } from '../../bench/ranking/targets.js';
import { describeTarget } from '../../bench/report/targets.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { redditLike, toCsv } from '../support/reddit-like.js';
import { mysqldProgram } from '../support/servers/mysqld-program.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ITEMS = 20_000;
const SEED = 1;

describe('the benchmark of ranking', () => {
  async function optionsOf(articles: Articles, items: number): Promise<RoundsOptions & { said: string[] }> {
    const url = await emptyDatabase();
    await load(url, articles);
    const said: string[] = [];
    const { flavour } = await mysqldProgram();
    const site = { url, overlapMs: 0 };
    return { site, flavour, items, seed: SEED, enter: enterHere, print: (line) => said.push(line), said };
  }

  it('finds one list by every exact way, and has a line and a target for each', async () => {
    const { said, ...options } = await optionsOf(seededArticles(ITEMS, SEED, Date.now()), ITEMS);
    const lines = linesFor(ITEMS);
    const summaries = summarise(await Rounds.run(lines, 1, options));
    expect(said).to.deep.equal([said[0]]);
    expect(said[0]).to.match(/8 lists compared, all the same$/);
    expect(table(summaries)).to.have.length(lines.length + 2);
    expect(targetsOf(summaries, ITEMS).map(describeTarget)).to.satisfy((targets: string[]) =>
      targets.every((target) => /^(PASS|MISS) {2}/.test(target) && !/NaN|undefined/.test(target)),
    );
  });

  it('says which place is wrong when an exact way gives another list', async () => {
    const { said: _, ...options } = await optionsOf(seededArticles(1_000, SEED, Date.now()), 1_000);
    const scan = linesFor(1_000).filter(({ id }) => id === 'fullScan');
    const enter: RoundsOptions['enter'] = async (key, site) => {
      const contestant = await enterHere(key, site);
      const ask = async (at: number) => {
        const measured = await contestant.ask(at);
        const [first = '', second = '', ...others] = measured.ids;
        return { ...measured, ids: [second, first, ...others] };
      };
      return { ...contestant, ask };
    };
    const failure = await Rounds.run(scan, 1, { ...options, enter }).catch((error: Error) => error.message);
    expect(failure).to.match(/^full scan: place 1 has \d+ where the database's own sorting has \d+$/);
  });

  it('makes the same articles of a seed, and others of another', async () => {
    const articles = async (seed: number) => {
      const all: Article[] = [];
      for await (const batch of seededArticles(2_500, seed, 1_700_000_000_000)()) all.push(...batch);
      return all;
    };
    expect(await articles(1))
      .to.have.length(2_500)
      .and.deep.equal(await articles(1));
    expect(await articles(1)).not.to.deep.equal(await articles(2));
  });

  it('ranks the posts of a file', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'posts.csv');
    writeFileSync(path, toCsv(redditLike(5_000, SEED)));
    const { count, articles } = await redditArticles(path, Date.now());
    expect(count).to.equal(5_000);
    const { said, ...options } = await optionsOf(articles, count);
    await Rounds.run(
      linesFor(count).filter(({ key }) => key === 'fullScan' || key === 'plainPushDown'),
      1,
      options,
    );
    expect(said[0]).to.match(/2 lists compared/);
    folder.remove();
  });
});
