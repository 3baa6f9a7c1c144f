import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MariaDbServer } from '../../test/support/servers/mariadb-server.js';
import { mysqldProgram } from '../../test/support/servers/mysqld-program.js';
import { RedisServer } from '../../test/support/servers/redis-server.js';
import type { ServerProcess } from '../../test/support/servers/server-process.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { installBullmq } from './install-bullmq.js';
import type { Place } from './ways/way.js';

/** The servers of tests are made small; here all tables fit in memory, and the log need not be emptied every second. */
const ROOMY = {
  mariadb: ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M'],
  mysql: ['--innodb-buffer-pool-size=512M', '--innodb-redo-log-capacity=512M'],
};
/** As both are run in production: a commit of the database is on the disk, Redis writes its log to it every second. */
const EVERY_SECOND = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

export type PlaceKey = 'mariadb' | 'mysql' | 'embedded' | 'redis';

/** Somewhere to keep work, and what it costs. */
export interface Keeper {
  /** For people. */
  readonly name: string;
  /** An empty place, and what removes it. */
  open(): Promise<{ readonly place: Place; remove(): Promise<void> }>;
  /** The time that its process has used so far, of all cores together, in milliseconds; undefined where none can be told. */
  cpuMs(): number | undefined;
  stop(): Promise<void>;
}

export type Keepers = ReadonlyMap<PlaceKey, Keeper>;

/** All there are here; what is missing is said. */
export async function startKeepers(print: (line: string) => void): Promise<Keepers> {
  const named = process.env['HOTLIST_TEST_MYSQLD'];
  // Else it would be found in the place of MariaDB.
  delete process.env['HOTLIST_TEST_MYSQLD'];
  const keepers = new Map<PlaceKey, Keeper>([['mariadb', await startDatabase()]]);
  if (named === undefined) print('MySQL is left out: HOTLIST_TEST_MYSQLD names none');
  else keepers.set('mysql', await startDatabase(named));
  keepers.set('embedded', inFiles());
  const modules = await installBullmq(print);
  if (modules) keepers.set('redis', await startRedis(modules));
  return keepers;
}

export async function stopKeepers(keepers: Keepers): Promise<void> {
  for (const keeper of keepers.values()) await keeper.stop();
}

let databases = 0;

/** The database server of this machine, unless a path is given. */
export async function startDatabase(program?: string): Promise<Keeper> {
  const { flavour } = await mysqldProgram(program);
  const args = ROOMY[flavour];
  const server = await MariaDbServer.start({ durable: true, args, ...(program !== undefined && { program }) });
  return {
    name: flavour === 'mariadb' ? 'MariaDB' : 'MySQL',
    async open() {
      const name = `bench_${++databases}`;
      const url = await server.createDatabase(name);
      return { place: { kind: 'mysql', url }, remove: () => server.dropDatabase(name) };
    },
    cpuMs: () => cpuOf(server),
    stop: () => server.stop(),
  };
}

export function inFiles(): Keeper {
  return {
    name: 'embedded',
    async open() {
      const folder = temporaryFolder();
      const remove = async () => folder.remove();
      return { place: { kind: 'embedded', path: join(folder.path, 'hotlist.db') }, remove };
    },
    cpuMs: () => 0,
    stop: async () => {},
  };
}

async function startRedis(modules: ReturnType<typeof temporaryFolder>): Promise<Keeper> {
  const server = await RedisServer.start({ args: EVERY_SECOND });
  const { url } = server;
  return {
    name: 'Redis',
    open: async () => ({ place: { kind: 'redis', url, modules: modules.path }, remove: () => server.flushAll() }),
    cpuMs: () => cpuOf(server),
    async stop() {
      modules.remove();
      await server.stop();
    },
  };
}

const TICKS_IN_A_SECOND = 100;

function cpuOf({ pid }: ServerProcess): number | undefined {
  try {
    // After the name, which may hold anything: user and system time are the 12th and 13th field.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_IN_A_SECOND;
  } catch {
    // Not Linux.
    return undefined;
  }
}
