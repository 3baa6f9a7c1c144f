// npm run bench:late-commits -- --seconds 20: how many changes of slow transactions get lost, by how much is read again. See
// docs/performance.md.
import { parseArgs } from 'node:util';
import { build, checkNode, install, refuse } from './prepare.mjs';
import { ensureServers } from './servers.mjs';
import { wholeNumber } from './whole-number.mjs';

const HELP = `npm run bench:late-commits -- [options]

Writers note the time in a row first and commit up to 300 ms later, while a board is kept up to date; how many of their
changes it never hears of, by \`ranking.overlap\`. The database is a private one, and nothing is left behind.

  --seconds N   for how long, on each of three kinds of tables, 1 to 3600   (10)
  --help        this
`;

const options = readOptions();
checkNode();
ensureServers();
install();
build();
const print = (line) => process.stdout.write(`${line}\n`);
await (await import('../dist/bench/late-commits.js')).runLateCommitsBench({ ...options, print });
process.exit(0);

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({ options: { seconds: { type: 'string' }, help: { type: 'boolean' } } }));
  } catch (error) {
    refuse(`${error.message} There are --seconds and --help.`, 2);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return { seconds: wholeNumber('seconds', values.seconds ?? '10', 1, 3_600) };
}
