import type { RedisClient } from '../../src/adapters/redis/client.js';
import { RedisConnection } from '../../src/adapters/redis/connection.js';
import { RedisJobClaims } from '../../src/adapters/redis/job-claims.js';
import type { RedisSettings } from '../../src/adapters/redis/settings.js';
import type { NumberedClaims } from '../../src/application/jobs/numbered-claims.js';
import type { JobInstance, JobStore } from './job-stores.js';

/** What time does to the leases of a test. */
const PASS = `
  for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
    redis.call('PEXPIRE', key, redis.call('PTTL', key) - ARGV[2])
  end`;

/** A connection to a single Redis in which time passes as a test wants it to, and as it does besides. */
export class PassingRedis extends RedisConnection {
  readonly #leases: string;
  #passed = 0;

  constructor(settings: RedisSettings) {
    super(settings, 'leases');
    this.#leases = `${settings.keyPrefix}lease:*`;
  }

  /** Before the next command. */
  pass(ms: number): void {
    this.#passed += ms;
  }

  override run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const ms = this.#passed;
    this.#passed = 0;
    return super.run((client) => {
      // Carried out first because it is sent first.
      if (ms > 0) void client.eval(PASS, 0, this.#leases, ms).catch(() => {});
      return command(client);
    });
  }
}

/** Jobs in a store, with their leases in Redis too; a moment passes in both at once. */
export async function redisJobStore(jobs: JobStore<NumberedClaims>, settings: RedisSettings): Promise<JobStore> {
  const connection = new PassingRedis(settings);
  await connection.connect();
  const options = { keyPrefix: settings.keyPrefix, ttlMs: jobs.leaseMs };
  const around = ({ records, claims, history, ...more }: JobInstance<NumberedClaims>): JobInstance => ({
    ...{ records, history, ...more },
    claims: new RedisJobClaims(connection, claims, options),
  });
  return {
    ...around(jobs),
    leaseMs: jobs.leaseMs,
    join: async () => around(await jobs.join()),
    pass(ms) {
      jobs.pass(ms);
      connection.pass(ms);
    },
    async close() {
      connection.close();
      await jobs.close();
    },
  };
}
