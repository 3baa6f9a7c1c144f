import { machine } from '../report/machine.js';
import { describeTarget } from '../report/targets.js';
import { linesFor } from './lines.js';
import { enterInProcess } from './measure/contestant.js';
import { Rounds } from './rounds.js';
import { startServer } from './server.js';
import type { Articles } from './site/article.js';
import { load } from './site/load.js';
import { redditArticles } from './site/reddit-articles.js';
import { seededArticles } from './site/seeded-articles.js';
import { type Summaries, summarise } from './summary.js';
import { table } from './table.js';
import { growthTarget, targetsOf } from './targets.js';

export interface BenchOptions {
  /** How many items, size after size. */
  readonly items: readonly number[];
  readonly rounds: number;
  readonly seed: number;
  /** A CSV file of posts to rank besides. */
  readonly reddit: string | undefined;
  readonly print: (line: string) => void;
}

/** As the configuration has it when it says nothing. */
const OVERLAP_MS = 5_000;

interface Data {
  readonly name: string;
  readonly count: number;
  readonly articles: Articles;
}

/** Measures every approach on every size, and prints what came out. */
export async function runRankingBench(options: BenchOptions): Promise<void> {
  const { items, seed, reddit, print } = options;
  print(machine());
  const all: Summaries[] = [];
  for (const count of items) {
    const name = `${count.toLocaleString('en')} items, seed ${seed}`;
    all.push(await measureOn({ name, count, articles: seededArticles(count, seed, Date.now()) }, options));
  }
  if (reddit !== undefined) {
    const { count, articles } = await redditArticles(reddit, Date.now());
    await measureOn({ name: `${count.toLocaleString('en')} posts of a file`, count, articles }, options);
  }
  const [smaller, larger] = all;
  if (smaller && larger) print(describeTarget(growthTarget(smaller, larger)));
}

async function measureOn({ name, count, articles }: Data, options: BenchOptions): Promise<Summaries> {
  const { rounds, seed, print } = options;
  const { server, description } = await startServer(count);
  try {
    print(`\n${name}\n${description}`);
    const url = await server.createDatabase('site');
    const startedAt = performance.now();
    await load(url, articles);
    print(`loaded in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    const site = { url, overlapMs: OVERLAP_MS };
    const how = { site, flavour: server.flavour, items: count, seed, enter: enterInProcess, print };
    const summaries = summarise(await Rounds.run(linesFor(count), rounds, how));
    print(['', ...table(summaries), ''].join('\n'));
    for (const target of targetsOf(summaries, count)) print(describeTarget(target));
    return summaries;
  } finally {
    await server.stop();
  }
}
