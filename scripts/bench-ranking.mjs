// npm run bench:ranking -- --items 1000000,5000000 --rounds 5 --seed 1: what it takes to find the hottest fifty of so many
// items, by hotlist and by other ways, on a MariaDB of its own. See docs/performance.md.
import { accessSync, constants } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, checkNode, install, refuse } from './prepare.mjs';
import { ensureServers } from './servers.mjs';
import { wholeNumber } from './whole-number.mjs';

const HELP = `npm run bench:ranking -- [options]

What it takes to find the hottest fifty of so many items: each way in turn, several times. The database is a private one
in the temporary folder (0.3 GB of disk and 0.5 GB of memory for a million items), and nothing is left behind.

  --items N[,N]   how many, 1000000 or 5000000 or both    (1000000; none when there is --reddit)
  --rounds N      how often each is measured, 1 to 20      (5)
  --seed N        of the items and the votes               (1)
  --reddit FILE   a CSV of posts, plain or gzip, with the columns id, subreddit, title, domain, created_utc, ups, downs
                  and num_comments
  --leader        what a process of hotlist's takes instead, three of them with a Redis
  --help          this
`;
const SIZES = ['1000000', '5000000'];

const options = readOptions();
checkNode();
ensureServers();
install();
build();
const print = (line) => process.stdout.write(`${line}\n`);
if (options.isLeader) await (await import('../dist/bench/leader/run.js')).runLeaderBench({ ...options, print });
else await (await import('../dist/bench/ranking/run.js')).runRankingBench({ ...options, print });
process.exit(0);

function readOptions() {
  let values;
  try {
    const type = { type: 'string' };
    const options = { items: type, rounds: type, seed: type, reddit: type };
    const flags = { leader: { type: 'boolean' }, help: { type: 'boolean' } };
    ({ values } = parseArgs({ options: { ...options, ...flags } }));
  } catch (error) {
    refuse(`${error.message} There are --items, --rounds, --seed, --reddit, --leader and --help.`, 2);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return {
    items: itemsOf(values.items ?? (values.reddit === undefined ? '1000000' : '')),
    rounds: wholeNumber('rounds', values.rounds ?? '5', 1, 20),
    seed: wholeNumber('seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    reddit: readable(values.reddit),
    isLeader: values.leader ?? false,
  };
}

function itemsOf(text) {
  const sizes = text === '' ? [] : text.split(',');
  const refused = sizes.find((size) => !SIZES.includes(size));
  if (refused !== undefined) refuse(`--items is ${text}; it must be ${SIZES.join(' or ')}, or both with a comma.`, 2);
  return [...new Set(sizes.map(Number))].sort((a, b) => a - b);
}

function readable(path) {
  try {
    if (path !== undefined) accessSync(path, constants.R_OK);
  } catch {
    refuse(`--reddit names ${path}, which can not be read.`, 2);
  }
  return path;
}
