import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { Instance } from '../../test/support/fleet/instance.js';
import { RedisServer } from '../../test/support/servers/redis-server.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { until } from '../../test/support/until.js';
import { Recorder } from './recorder.js';
import type { Keeper } from './servers.js';

/** What decides which of several instances runs a job. */
export type SharedBackend = 'mysql' | 'redis';

const INSTANCES = 3;
const HEARTBEAT_MS = 1_000;
export const LEASE_MS = 3 * HEARTBEAT_MS;
const EVERY_MS = 1_000;
/** How long the job's runs take. */
export const RUN_MS = 300;

/** Instances of hotlist that share a job which is due every second and takes a while. */
export class BeatFleet {
  readonly recorder: Recorder;
  readonly #instances: readonly Instance[];
  readonly #connection: Connection;
  readonly #remove: () => Promise<void>;

  private constructor(
    { recorder, instances, connection }: { recorder: Recorder; instances: readonly Instance[]; connection: Connection },
    remove: () => Promise<void>,
  ) {
    this.recorder = recorder;
    this.#instances = instances;
    this.#connection = connection;
    this.#remove = remove;
  }

  /** Resolves when every instance is ready. */
  static async start(keeper: Keeper, backend: SharedBackend): Promise<BeatFleet> {
    const [{ place, remove }, recorder, folder] = [
      await keeper.open(),
      await Recorder.start(RUN_MS),
      temporaryFolder(),
    ];
    if (place.kind !== 'mysql') throw new TypeError(`a beat on ${place.kind}`);
    const redis = backend === 'redis' ? await RedisServer.start() : undefined;
    const env = { HOTLIST_DATABASE_URL: place.url, ...(redis && { HOTLIST_REDIS_URL: redis.url }) };
    const instances: Instance[] = [];
    for (let number = 1; number <= INSTANCES; number++) {
      instances.push(await Instance.create(`hotlist-${number}`, folder.path, yamlOf(recorder.url, backend), env));
    }
    const connection = await createConnection(place.url);
    const fleet = new BeatFleet({ recorder, instances, connection }, async () => {
      await redis?.stop();
      folder.remove();
      await remove();
    });
    for (const instance of instances) instance.start();
    await Promise.all(instances.map((instance) => instance.untilReady()));
    return fleet;
  }

  /** The instance that runs the job just now; undefined when it has ended meanwhile. */
  async runner(): Promise<Instance | undefined> {
    const owner = await until('the run has an owner', async () => {
      const sql = "SELECT owner FROM hotlist_job_shards WHERE job = 'beat'";
      const [rows] = await this.#connection.query<RowDataPacket[]>(sql);
      return rows[0] && String(rows[0]['owner']);
    });
    return this.#instances.find(({ pid }) => owner.includes(`:${pid}:`));
  }

  async stop(): Promise<void> {
    await this.#connection.end();
    await Promise.all(this.#instances.map((instance) => instance.dispose()));
    this.recorder.stop();
    await this.#remove();
  }
}

function yamlOf(url: string, backend: SharedBackend): string {
  return JSON.stringify({
    boards: [{ name: 'hot', every: '1d' }],
    jobs: [{ name: 'beat', schedule: `${EVERY_MS}ms`, executor: { kind: 'http', url }, timeout: '5s' }],
    scheduler: { backend, lease_ttl: `${LEASE_MS}ms` },
    demo: 'off',
    log: { level: 'error' },
  });
}
