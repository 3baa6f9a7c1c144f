import { MariaDbServer } from '../../test/support/servers/mariadb-server.js';

/** What a million articles with their counters and indexes take, and so much on top for the server itself. */
const BYTES_FOR_A_MILLION = 400 * 2 ** 20;
const BYTES_ON_TOP = 128 * 2 ** 20;
/** The servers of tests are made small; a sort in the database has to have what it has elsewhere. */
const AS_MARIADB_HAS_IT = [
  '--key-buffer-size=128M',
  '--loose-aria-pagecache-buffer-size=128M',
  '--loose-innodb-log-file-size=96M',
];

/** A database server of the benchmark's own, and what is to be known of it. */
export interface BenchServer {
  readonly server: MariaDbServer;
  /** How it is set up, for people. */
  readonly description: string;
}

/**
 * Starts it with all tables in memory, for all approaches alike: what is measured is the work, not the disk. Everything
 * else is as the server has it, and nothing is waited for until it is on the disk.
 */
export async function startServer(items: number): Promise<BenchServer> {
  const pool = Math.ceil((BYTES_ON_TOP + (items / 1_000_000) * BYTES_FOR_A_MILLION) / 2 ** 20);
  const server = await MariaDbServer.start({ args: [...AS_MARIADB_HAS_IT, `--innodb-buffer-pool-size=${pool}M`] });
  const settings = `buffer pool ${pool} MiB (all tables fit), no binary log, commits not synced to the disk, all else default`;
  return { server, description: `${server.flavour} ${server.version}: ${settings}` };
}
