import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MysqldProgram } from './mysqld-program.js';
import { programOf } from './server-programs.js';

const run = promisify(execFile);

/** Sizes that the data is made with, and that the server has to be started with. */
export const SIZES = {
  mariadb: ['--innodb-log-file-size=8M'],
  mysql: ['--innodb-redo-log-capacity=32M'],
};

// Names are not resolved, so "localhost" never matches a connection by TCP.
const ROOT_BY_TCP = `CREATE USER IF NOT EXISTS root@'127.0.0.1';
GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
`;

const making = new Map<string, Promise<unknown>>();

/**
 * Makes the first data of a server in `folder`. The server takes 0.6 s (MySQL 3 s) to make it, so that is done once for
 * a user of the machine and kept as one archive: unpacking takes 0.03 s, and whoever tidies the temporary folder removes
 * all of it or nothing.
 */
export async function makeData(mysqld: MysqldProgram, folder: string): Promise<void> {
  const recipe = [mysqld.path, ...SIZES[mysqld.flavour], ROOT_BY_TCP].join('\n');
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const archive = join(tmpdir(), `hotlist-${mysqld.flavour}-${mysqld.version}-${process.getuid?.()}-${key}.tar`);
  if (!isOurs(archive)) {
    if (!making.has(archive)) making.set(archive, makeArchive(mysqld, archive));
    await making.get(archive);
  }
  mkdirSync(folder, { recursive: true });
  await run('tar', ['-C', folder, '-xf', archive]);
}

/** Somebody else's data could make the server run somebody else's code. */
function isOurs(archive: string): boolean {
  return statSync(archive, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/** Processes that do this at once do it twice, and the second renaming replaces the first, which is as good. */
async function makeArchive(mysqld: MysqldProgram, archive: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'hotlist-'));
  const data = join(scratch, 'data');
  const sql = join(scratch, 'init.sql');
  writeFileSync(sql, ROOT_BY_TCP);
  // What is lost here is made again, so nothing waits for the disk.
  const settings = [`--datadir=${data}`, `--init-file=${sql}`, '--innodb-flush-method=nosync'];
  const how = [...settings, ...SIZES[mysqld.flavour]];
  try {
    if (mysqld.flavour === 'mariadb') {
      const once = ['--auth-root-authentication-method=normal', '--skip-test-db'];
      await run(await programOf('installDb'), [...mysqld.first, ...once, ...how]);
    } else {
      await run(mysqld.path, [...mysqld.first, '--initialize-insecure', ...how]);
      // The server's identity, which every copy must make anew.
      await rm(join(data, 'auto.cnf'));
    }
    await run('tar', ['-C', data, '-cf', join(scratch, 'data.tar'), '.']);
    renameSync(join(scratch, 'data.tar'), archive);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
