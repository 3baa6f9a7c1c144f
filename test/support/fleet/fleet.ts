import { MariaDbServer } from '../servers/mariadb-server.js';
import { RedisServer } from '../servers/redis-server.js';
import { TcpProxy } from '../servers/tcp-proxy.js';
import { temporaryFolder } from '../temporary-folder.js';
import { Instance } from './instance.js';

export interface FleetOptions {
  readonly instances?: number;
  /** The boards' names, the first being the default one. */
  readonly boards?: readonly string[];
  /** How often they are computed; every second unless it says otherwise. */
  readonly every?: string;
  /** Whether Redis still has its lists after a restart. */
  readonly persistentRedis?: boolean;
  /** More of the environment of every instance. */
  readonly env?: Record<string, string>;
}

/** How the network of one instance can be made bad. */
export interface Links {
  readonly mariadb: TcpProxy;
  readonly redis: TcpProxy;
}

/** As short as the configuration allows, so that a test sees in seconds what else takes half a minute. */
export const REFRESH_MS = 1_000;
export const LEASE_TTL_MS = 2_000;
export const POLL_MS = 500;

/** A MariaDB, a Redis, and instances of hotlist on them; the last one through proxies. */
export class Fleet {
  readonly mariadb: MariaDbServer;
  readonly redis: RedisServer;
  readonly databaseUrl: string;
  readonly instances: readonly Instance[];
  /** What is between the last instance and the servers. */
  readonly links: Links;
  readonly boards: readonly string[];
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(
    parts: Pick<Fleet, 'mariadb' | 'redis' | 'databaseUrl' | 'instances' | 'links' | 'boards'>,
    folder: ReturnType<typeof temporaryFolder>,
  ) {
    this.mariadb = parts.mariadb;
    this.redis = parts.redis;
    this.databaseUrl = parts.databaseUrl;
    this.instances = parts.instances;
    this.links = parts.links;
    this.boards = parts.boards;
    this.#folder = folder;
  }

  /** Starts the servers, and prepares the instances. */
  static async prepare({
    instances: count = 3,
    boards = ['hot', 'new'],
    every = `${REFRESH_MS}ms`,
    persistentRedis = false,
    env = {},
  }: FleetOptions = {}): Promise<Fleet> {
    const folder = temporaryFolder();
    const [mariadb, redis] = await Promise.all([
      MariaDbServer.start(),
      RedisServer.start({ persistent: persistentRedis }),
    ]);
    const databaseUrl = await mariadb.createDatabase('hotlist');
    const links = { mariadb: await TcpProxy.start(mariadb.port), redis: await TcpProxy.start(redis.port) };
    const instances: Instance[] = [];
    for (let number = 1; number <= count; number++) {
      const isLinked = number === count;
      const urls = {
        HOTLIST_DATABASE_URL: isLinked ? behind(links.mariadb, databaseUrl) : databaseUrl,
        HOTLIST_REDIS_URL: isLinked ? behind(links.redis, redis.url) : redis.url,
      };
      instances.push(
        await Instance.create(`hotlist-${number}`, folder.path, yamlOf(boards, every), { ...urls, ...env }),
      );
    }
    return new Fleet({ mariadb, redis, databaseUrl, instances, links, boards }, folder);
  }

  /** The same with all instances ready, the first of them before the others start. */
  static async start(options: FleetOptions = {}): Promise<Fleet> {
    const fleet = await Fleet.prepare(options);
    const [first, ...others] = fleet.instances;
    first?.start();
    await first?.untilReady();
    for (const instance of others) instance.start();
    await Promise.all(others.map((instance) => instance.untilReady()));
    return fleet;
  }

  /** Ends everything and removes all it wrote. */
  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.dispose()));
    await Promise.all([this.links.mariadb.stop(), this.links.redis.stop()]);
    await Promise.all([this.mariadb.stop(), this.redis.stop()]);
    this.#folder.remove();
  }
}

/** The same URL by way of the proxy. */
function behind(proxy: TcpProxy, url: string): string {
  const through = new URL(url);
  through.port = String(proxy.port);
  return through.href;
}

/** An instance on a file of its own; whoever prepared it disposes of it. */
export function embeddedInstance(folder: string, boards: readonly string[] = ['hot']): Promise<Instance> {
  return Instance.create('embedded', folder, yamlOf(boards, `${REFRESH_MS}ms`), {});
}

function yamlOf(boards: readonly string[], every: string): string {
  return JSON.stringify({
    boards: boards.map((name) => ({ name, every, size: 10, weights: { likes: 1 } })),
    scheduler: { lease_ttl: `${LEASE_TTL_MS}ms` },
    serving: { poll: `${POLL_MS}ms` },
    demo: 'off',
    log: { level: 'debug', format: 'json' },
  });
}
