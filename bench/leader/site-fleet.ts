import { Instance } from '../../test/support/fleet/instance.js';
import type { MariaDbServer } from '../../test/support/servers/mariadb-server.js';
import { RedisServer } from '../../test/support/servers/redis-server.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { BOARD } from '../ranking/site/as-source.js';

/** Every minute, the least that may be configured, so that a build comes soon that is not the first. */
const REBUILD_EVERY = '1m';
let databases = 0;

/** Instances of hotlist that rank a site's tables every second, sharing a database and a Redis of their own. */
export class SiteFleet {
  readonly instances: readonly Instance[];
  readonly #redis: RedisServer;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(instances: readonly Instance[], redis: RedisServer, folder: ReturnType<typeof temporaryFolder>) {
    this.instances = instances;
    this.#redis = redis;
    this.#folder = folder;
  }

  /** Resolves when every instance is ready; the first one computes. */
  static async start(mariadb: MariaDbServer, siteUrl: string, count: number): Promise<SiteFleet> {
    const [folder, redis] = [temporaryFolder(), await RedisServer.start()];
    const env = {
      HOTLIST_DATABASE_URL: await mariadb.createDatabase(`hotlist_${++databases}`),
      HOTLIST_REDIS_URL: redis.url,
      HOTLIST_SOURCE_URL: siteUrl,
    };
    const instances: Instance[] = [];
    for (let number = 1; number <= count; number++) {
      instances.push(await Instance.create(`hotlist-${number}`, folder.path, YAML, env));
    }
    const fleet = new SiteFleet(instances, redis, folder);
    for (const instance of instances) {
      instance.start();
      await instance.untilReady();
    }
    return fleet;
  }

  get leader(): Instance {
    return this.instances[0] as Instance;
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.dispose()));
    await this.#redis.stop();
    this.#folder.remove();
  }
}

const YAML = JSON.stringify({
  source: {
    table: 'articles',
    where: 'status = 1',
    columns: { id: 'id', title: 'title', author: 'author', created_at: 'created_at', updated_at: 'updated_at' },
    counters: {
      table: 'article_stats',
      key: 'article_id',
      updated_at: 'updated_at',
      signals: { points: 'points' },
    },
    timeout: '10m',
  },
  boards: [{ name: BOARD.name, every: '1s', size: BOARD.size, weights: BOARD.weights, timeout: '10m' }],
  ranking: { rebuild_every: REBUILD_EVERY },
  demo: 'off',
  log: { level: 'debug', format: 'json' },
});
