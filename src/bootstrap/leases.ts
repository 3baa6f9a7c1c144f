import { LocalLeases } from '../adapters/local/leases.js';
import { MysqlDatabase } from '../adapters/mysql/database.js';
import { MysqlLeases } from '../adapters/mysql/leases.js';
import { RedisConnection } from '../adapters/redis/connection.js';
import { RedisJobClaims } from '../adapters/redis/job-claims.js';
import { RedisLeases } from '../adapters/redis/leases.js';
import type { Clock } from '../application/clock.js';
import type { JobClaims } from '../application/jobs/job-claims.js';
import type { NumberedClaims } from '../application/jobs/numbered-claims.js';
import type { Epochs } from '../application/scheduling/epochs.js';
import { leaseTerms } from '../application/scheduling/lease-terms.js';
import type { Leases } from '../application/scheduling/leases.js';
import type { Config } from './config/config.js';

export interface OpenLeases {
  readonly leases: Leases;
  /** The claims of jobs, from those of the database. */
  claimsBy(database: NumberedClaims): JobClaims;
  /** Whether several instances may share what the leases protect. */
  readonly isShared: boolean;
  /** Waits for a connection where it takes one, but not for long: it may come later. Never throws. */
  connect(): Promise<void>;
  close(): Promise<void>;
}

/** Which instance may run what, by the backend that the configuration names. */
export function openLeases(config: Config, epochs: Epochs, clock: Clock): OpenLeases {
  const { backend, leaseTtlMs } = config.scheduler;
  const claimsBy = (database: NumberedClaims) => database;
  switch (backend) {
    case 'local':
      // Knows nothing of other instances, so there must be none.
      return {
        ...{ leases: new LocalLeases(epochs), claimsBy, isShared: false },
        ...{ connect: async () => {}, close: async () => {} },
      };
    case 'mysql': {
      // Connections of its own: an import that fills the others must not keep a renewal waiting.
      const database = new MysqlDatabase(config.database.url);
      const leases = new MysqlLeases(database, leaseTtlMs, clock);
      return { leases, claimsBy, isShared: true, connect: async () => {}, close: () => database.close() };
    }
    case 'redis':
      return openRedisLeases(config, epochs, clock);
  }
}

function openRedisLeases({ redis, scheduler }: Config, epochs: Epochs, clock: Clock): OpenLeases {
  if (redis.url === undefined) throw new Error('the redis backend was let through without a redis.url');
  const { keyPrefix } = redis;
  const ttlMs = scheduler.leaseTtlMs;
  // A lease has to know in time whether it was renewed, however long lists may take.
  const timeoutMs = Math.min(redis.timeoutMs, leaseTerms(ttlMs).answerMs);
  const connection = new RedisConnection({ ...redis, url: redis.url, timeoutMs }, 'leases');
  return {
    leases: new RedisLeases(connection, epochs, { keyPrefix, ttlMs }, clock),
    claimsBy: (database) => new RedisJobClaims(connection, database, { keyPrefix, ttlMs }),
    isShared: true,
    connect: () => connection.connect(),
    close: async () => connection.close(),
  };
}
