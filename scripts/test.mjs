// npm test: installs what is missing (MariaDB and Redis for the tests too), builds what is stale, checks the style and the layers, runs every test, and ends
// with the line "N passed, N failed". Arguments go to mocha: npm test -- --grep 'a sentence'.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';
import { ensureServers } from './servers.mjs';

checkNode();
ensureServers();
install();
build();

const scratch = mkdtempSync(join(tmpdir(), 'hotlist-test-'));
const results = join(scratch, 'results.json');
const totals = { passed: 0, failed: 0 };

check('layers and style', 'biome', ['ci', '--error-on-warnings', '.']);
check('the contract by buf’s STANDARD rules', 'buf', ['lint']);
const mocha = ['mocha', '--reporter', 'dist/test/support/counting-reporter.js', '--reporter-option', `file=${results}`];
const status = run('c8', ['--reporter=text-summary', ...mocha, ...process.argv.slice(2)]);
count(status);
rmSync(scratch, { recursive: true, force: true });

process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;

function check(name, command, args) {
  const passed = run(command, args) === 0;
  process.stdout.write(`${passed ? '✔' : '✖'} ${name}\n`);
  totals[passed ? 'passed' : 'failed']++;
}

function run(command, args) {
  return spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  }).status;
}

/** A run that ended badly without saying which test failed has failed all the same. */
function count(status) {
  let counted = { passed: 0, failed: 0 };
  try {
    counted = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    process.stdout.write('The test run ended before it could report.\n');
  }
  totals.passed += counted.passed;
  totals.failed += counted.failed;
  if (status !== 0 && counted.failed === 0) totals.failed++;
}
