// npm run bench:scheduler: how many jobs are run a second, how late, and what it asks of the database, beside other ways.
// See docs/performance.md.
import { parseArgs } from 'node:util';
import { build, checkNode, install, refuse } from './prepare.mjs';
import { ensureServers } from './servers.mjs';
import { wholeNumber } from './whole-number.mjs';

const HELP = `npm run bench:scheduler -- [options]

How many jobs are claimed and run a second, by hotlist and by other ways, each in turn, several times; how late jobs begin
that are all due at the same instant; and how many statements idle instances send. Takes four to seven minutes, by machine.
The servers are private ones, and nothing is left behind. HOTLIST_TEST_MYSQLD names a MySQL to measure beside MariaDB.

  --rounds N      how often each way is measured, 1 to 20         (3)
  --jobs N        due at once for each process, 1000 to 100000    (10000)
  --quick         less of everything, in a minute
  --takeover      instead: how soon another instance runs a job after the one that did is killed, or stopped, with each
                  backend; takes nine minutes
  --backend NAME  with this one alone: mysql or redis             (both)
  --times N       how often it is killed, and stopped, 1 to 1000  (20)
  --help          this
`;
const BACKENDS = ['mysql', 'redis'];

const { isTakeover, takeover, ...options } = readOptions();
checkNode();
ensureServers();
install();
build();
const print = (line) => process.stdout.write(`${line}\n`);
if (isTakeover) await (await import('../dist/bench/scheduler/takeover.js')).runTakeoverBench({ ...takeover, print });
else await (await import('../dist/bench/scheduler/run.js')).runSchedulerBench({ ...options, print });
process.exit(0);

function readOptions() {
  let values;
  try {
    const type = { type: 'string' };
    const flag = { type: 'boolean' };
    const options = { rounds: type, jobs: type, backend: type, times: type, quick: flag, takeover: flag, help: flag };
    ({ values } = parseArgs({ options }));
  } catch (error) {
    refuse(`${error.message} There are --rounds, --jobs, --quick, --takeover, --backend, --times and --help.`, 2);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const { backend } = values;
  if (backend !== undefined && !BACKENDS.includes(backend)) {
    refuse(`--backend is ${backend}; it must be mysql or redis.`, 2);
  }
  const isQuick = values.quick ?? false;
  return {
    isTakeover: values.takeover ?? false,
    takeover: {
      backends: backend === undefined ? BACKENDS : [backend],
      times: wholeNumber('times', values.times ?? '20', 1, 1_000),
    },
    rounds: wholeNumber('rounds', values.rounds ?? (isQuick ? '1' : '3'), 1, 20),
    jobs: wholeNumber('jobs', values.jobs ?? (isQuick ? '2000' : '10000'), 1_000, 100_000),
    latenessMs: isQuick ? 3_000 : 10_000,
    idle: { jobs: 10_000, instances: isQuick ? 2 : 10, forMs: isQuick ? 5_000 : 20_000 },
  };
}
