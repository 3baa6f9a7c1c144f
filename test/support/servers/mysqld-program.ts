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

const known = new Map<string, Promise<MysqldProgram>>();

/** The one of this machine, or that HOTLIST_TEST_MYSQLD names, unless a path is given. */
export async function mysqldProgram(path?: string): Promise<MysqldProgram> {
  const program = path ?? (await programOf('mysqld'));
  if (!known.has(program)) known.set(program, examine(program));
  return known.get(program) as Promise<MysqldProgram>;
}

async function examine(path: string): Promise<MysqldProgram> {
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
