// npm run chaos:scheduler -- --backend mysql --minutes 10 --seed 1: instances of hotlist that run jobs while one thing
// after another goes wrong, and whether every fire time was handled as it must be. See docs/chaos.md.
import { parseArgs } from 'node:util';
import { build, checkNode, install, refuse } from './prepare.mjs';
import { ensureServers } from './servers.mjs';

const HELP = `npm run chaos:scheduler -- [options]

Four instances of hotlist run twenty jobs that are due every 1 to 3 s, and one thing after another goes wrong with them
and their store. Then what was run is matched with what was recorded and with the schedules. Ends with 1 if anything
happened that must not, and says where the logs are. The servers are private ones, and nothing else is left behind.

  --backend NAME  mysql, redis, or local: one instance with an embedded file    (mysql)
  --minutes N     for how long things go wrong, 0.1 to 1440                      (10)
  --seed N        the same faults for the same seed, 0 to 4294967295             (1)
  --help          this
`;
const BACKENDS = ['mysql', 'redis', 'local'];

const options = readOptions();
checkNode();
ensureServers();
install();
build();
const { SchedulerChaos } = await import('../dist/test/chaos/scheduler/scheduler-chaos.js');
print(`backend ${options.backend}, ${options.minutes} minutes, seed ${options.seed}`);
const violations = await SchedulerChaos.run({ ...options, print });
process.exit(violations.length === 0 ? 0 : 1);

function readOptions() {
  let values;
  try {
    const type = { type: 'string' };
    const options = { backend: type, minutes: type, seed: type, help: { type: 'boolean' } };
    ({ values } = parseArgs({ options }));
  } catch (error) {
    refuse(`${error.message} There are --backend, --minutes, --seed and --help.`, 2);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const { backend = 'mysql', minutes = '10', seed = '1' } = values;
  if (!BACKENDS.includes(backend)) refuse(`--backend is ${backend}; it must be mysql, redis or local.`, 2);
  if (!(Number(minutes) >= 0.1 && Number(minutes) <= 1440)) {
    refuse(`--minutes is ${minutes}; it must be a number from 0.1 to 1440.`, 2);
  }
  if (!/^\d+$/.test(seed) || Number(seed) >= 2 ** 32) {
    refuse(`--seed is ${seed}; it must be a whole number from 0 to ${2 ** 32 - 1}.`, 2);
  }
  return { backend, minutes: Number(minutes), seed: Number(seed) };
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
