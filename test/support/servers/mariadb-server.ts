import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { ask } from './ask.js';
import { makeData, SIZES } from './mariadb-data.js';
import { type MysqldProgram, mysqldProgram } from './mysqld-program.js';
import { portToKeep } from './port-to-keep.js';
import { ServerProcess } from './server-process.js';

export interface MariaDbOptions {
  /** Whether a commit waits for the disk, as in production. Without it a commit outlives the process, not the machine. */
  readonly durable?: boolean;
  /** Further arguments of the server, such as `['--innodb-snapshot-isolation=ON']`. */
  readonly args?: readonly string[];
  /** The path of the server's program, when it is to be another one. */
  readonly program?: string;
}

// 2 and not 0: the log is given to the system at every commit, so that a SIGKILL loses nothing that was committed.
const NOT_DURABLE = ['--innodb-flush-log-at-trx-commit=2', '--innodb-flush-method=nosync'];
const DURABLE = ['--innodb-flush-log-at-trx-commit=1'];
const SMALL = [
  '--innodb-buffer-pool-size=64M',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--key-buffer-size=1M',
  '--loose-aria-pagecache-buffer-size=1M',
  '--performance-schema=OFF',
  '--skip-log-bin',
];
const PROTOCOL_VERSION = 10;

/** A MariaDB of a test's own, or the MySQL that HOTLIST_TEST_MYSQLD names; its user root has no password. */
export class MariaDbServer extends ServerProcess {
  readonly flavour: MysqldProgram['flavour'];
  readonly version: string;
  protected readonly command: readonly [string, ...string[]];

  private constructor(mysqld: MysqldProgram, port: number, { durable = false, args = [] }: MariaDbOptions) {
    super(port);
    this.flavour = mysqld.flavour;
    this.version = mysqld.version;
    this.command = [
      mysqld.path,
      ...mysqld.first,
      ...[`--datadir=${this.#data}`, `--socket=${join(this.folder, 's')}`, `--pid-file=${join(this.folder, 'pid')}`],
      // Its temporary files too, which a killed server leaves behind.
      `--tmpdir=${this.folder}`,
      ...['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`],
      // Else it counts the connections that break before they log in, and locks the whole host out after a hundred.
      '--skip-name-resolve',
      ...SMALL,
      ...SIZES[mysqld.flavour],
      ...(durable ? DURABLE : NOT_DURABLE),
      ...args,
    ];
  }

  static async start(options: MariaDbOptions = {}): Promise<MariaDbServer> {
    const mysqld = await mysqldProgram(options.program);
    const server = new MariaDbServer(mysqld, await portToKeep(), options);
    await makeData(mysqld, server.#data);
    await server.launch();
    return server;
  }

  url(database = ''): string {
    return `mysql://root@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database and says its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.#query('CREATE DATABASE ?? CHARACTER SET utf8mb4', name);
    return this.url(name);
  }

  dropDatabase(name: string): Promise<void> {
    return this.#query('DROP DATABASE ??', name);
  }

  /** The greeting is enough to know: until its data is in order it accepts nobody. */
  protected override async answers(): Promise<boolean> {
    const greeting = await ask(this.port, '', { enough: (bytes) => bytes.length > 4, timeoutMs: 1_000 });
    return greeting[4] === PROTOCOL_VERSION;
  }

  async #query(sql: string, name: string): Promise<void> {
    const connection = await createConnection(this.url());
    try {
      await connection.query(sql, [name]);
    } finally {
      await connection.end();
    }
  }

  get #data(): string {
    return join(this.folder, 'data');
  }
}
