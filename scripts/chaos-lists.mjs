// npm run chaos -- --minutes 3 --seed 1 --rate 500: three instances of hotlist on a MariaDB and a Redis of their own,
// asked all the time, while one thing after another goes wrong. Ends with 1 if anything happened that must not.
// See docs/chaos.md.
import { parseArgs } from 'node:util';
import { build, checkNode, install, refuse } from './prepare.mjs';
import { ensureServers } from './servers.mjs';

const DEFAULTS = { minutes: '3', seed: '1', rate: '500' };
const ALLOWED = { minutes: [0.1, 24 * 60], seed: [0, 2 ** 32 - 1], rate: [1, 10_000] };

const options = readOptions();
checkNode();
ensureServers();
install();
build();
const { Chaos } = await import('../dist/test/chaos/tiers/chaos.js');
print(`seed ${options.seed}, ${options.minutes} minutes, ${options.rate} calls in a second`);
const violations = await Chaos.run({ ...options, print });
process.exit(violations.length === 0 ? 0 : 1);

function readOptions() {
  let values;
  try {
    const type = { type: 'string' };
    ({ values } = parseArgs({ options: { minutes: type, seed: type, rate: type } }));
  } catch (error) {
    refuse(`${error.message} There are --minutes, --seed and --rate.`, 2);
  }
  return Object.fromEntries(
    Object.entries({ ...DEFAULTS, ...values }).map(([name, text]) => {
      const [lowest, highest] = ALLOWED[name];
      const value = Number(text);
      const isAllowed = value >= lowest && value <= highest && (name !== 'seed' || Number.isInteger(value));
      if (!isAllowed) refuse(`--${name} is ${text}; it must be a number from ${lowest} to ${highest}.`, 2);
      return [name, value];
    }),
  );
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
