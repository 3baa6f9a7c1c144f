import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './ask.js';
import { portToKeep } from './port-to-keep.js';
import { RedisServer } from './redis-server.js';
import { ServerProcess } from './server-process.js';
import { programOf } from './server-programs.js';

const POLL_MS = 10;

export interface SentinelOptions {
  /** Further arguments of master and replica. */
  readonly args?: readonly string[];
  /** What master and replica ask for. */
  readonly password?: string;
  /** What the Sentinel itself asks for. */
  readonly sentinelPassword?: string;
}

/** A Sentinel of a test's own, which decides alone, and soon. */
class RedisSentinel extends ServerProcess {
  protected readonly command: readonly [string, ...string[]];

  constructor(program: string, port: number, settings: readonly string[]) {
    super(port);
    // It writes what it learns into its own file.
    const file = join(this.folder, 'sentinel.conf');
    const lines = [`port ${port}`, 'bind 127.0.0.1', `dir ${this.folder}`, ...settings];
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    this.command = [program, file, '--sentinel'];
  }

  protected override async answers(): Promise<boolean> {
    const answer = await ask(this.port, 'PING\r\n', { enough: (bytes) => bytes.includes('\n'), timeoutMs: 1_000 });
    return /^(\+PONG|-NOAUTH)/.test(answer.toString());
  }
}

/** A master, a replica that has all it has, and a Sentinel that watches them under the name `mymaster`. */
export async function startSentinel({
  args = [] as readonly string[],
  password = '',
  sentinelPassword = '',
}: SentinelOptions = {}) {
  const master = await RedisServer.start({ args: ['--repl-diskless-sync-delay', '0', ...args] });
  const replica = await RedisServer.start({ args: ['--replicaof', '127.0.0.1', String(master.port), ...args] });
  const say = (server: RedisServer, command: string) =>
    server.say(password === '' ? command : `AUTH ${password}\r\n${command}`);
  // Only then the first look of the Sentinel shows it the replica; the next one comes ten seconds later.
  await until(async () => (await say(master, 'INFO replication')).includes('state=online'));
  const sentinel = new RedisSentinel(await programOf('redisServer'), await portToKeep(), [
    `sentinel monitor mymaster 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds mymaster 300',
    'sentinel failover-timeout mymaster 2000',
    ...(password === '' ? [] : [`sentinel auth-pass mymaster ${password}`]),
    ...(sentinelPassword === '' ? [] : [`requirepass ${sentinelPassword}`]),
  ]);
  await sentinel.launch();
  return {
    /** The Sentinel's. */
    port: sentinel.port,
    master,
    replica,
    /** Resolves when the replica has what the master has. */
    untilReplicated: () => until(async () => (await say(master, 'DBSIZE')) === (await say(replica, 'DBSIZE'))),
    async stop() {
      await Promise.all([sentinel.stop(), master.stop(), replica.stop()]);
    },
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(POLL_MS);
}
