// Tries packages that lock by Redis, and the lease of this project, in the cases of docs/decisions/015:
//   npm run build && node dist/test/trials/redis-locks/run.js
// The packages are fetched from the npm registry into a temporary folder. Takes about three minutes.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { LOCKS } from './locks.js';
import { TTL_MS, tryLock } from './trial.js';

const folder = temporaryFolder();
writeFileSync(join(folder.path, 'package.json'), '{"private":true}');
const wanted = Object.values(LOCKS).flatMap(({ install }) => install ?? []);
const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', 'ioredis@5', 'redis@5', ...wanted];
const { status, stderr } = spawnSync('npm', npm, { cwd: folder.path, encoding: 'utf8' });
if (status === 0) {
  const table = new Table({
    head: [
      'lock',
      'Redis hangs 4.5 s',
      'asked after 4 s of a blocked loop',
      'wall clock an hour ahead',
      'Redis down',
      'token',
    ],
    style: { head: [], border: [] },
  });
  for (const [name, { install = name }] of Object.entries(LOCKS)) {
    process.stderr.write(`${install} …\n`);
    const { hangs, blocked, jumps, down, token } = await tryLock(name, folder.path);
    table.push([install, hangs, blocked, jumps, down, token]);
  }
  process.stdout.write(`Locks of ${TTL_MS} ms, Node ${process.versions.node}\n${table.toString()}\n`);
} else {
  process.stderr.write(`The packages can't be fetched:\n${stderr}`);
  process.exitCode = 1;
}
folder.remove();
process.exit();
