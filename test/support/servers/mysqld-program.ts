import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programOf } from './server-programs.js';

/** A server that speaks MySQL's protocol, and how it is to be run. */
export interface MysqldProgram {
  readonly path: string;
  readonly flavour: 'mariadb' | 'mysql';
  /** As it says itself: `10.11.18-MariaDB-0+deb12u1`, `9.7.4`. */
  readonly version: string;
  /** What to begin its command line with. */
  readonly first: readonly string[];
}

let known: Promise<MysqldProgram> | undefined;

/** The one of this machine, or that HOTLIST_TEST_MYSQLD names. */
export function mysqldProgram(): Promise<MysqldProgram> {
  known ??= examine();
  return known;
}

async function examine(): Promise<MysqldProgram> {
  const path = await programOf('mysqld');
  const { stdout } = await promisify(execFile)(path, ['--no-defaults', '--version']);
  const version = /\bVer (\S+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`${path} --version says no version: ${stdout}`);
  return {
    path,
    flavour: /mariadb/i.test(stdout) ? 'mariadb' : 'mysql',
    version,
    // The machine's own my.cnf is not for us, and --no-defaults counts only as the first. Root must say that it means it.
    first: ['--no-defaults', ...(process.getuid?.() === 0 ? ['--user=root'] : [])],
  };
}
