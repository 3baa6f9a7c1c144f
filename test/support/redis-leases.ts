import { RedisConnection } from '../../src/adapters/redis/connection.js';
import { RedisLeases } from '../../src/adapters/redis/leases.js';
import type { RedisSettings } from '../../src/adapters/redis/settings.js';
import type { Clock } from '../../src/application/clock.js';
import type { Epochs } from '../../src/application/scheduling/epochs.js';
import { MemoryEpochs } from './memory-epochs.js';

export interface RedisLeasesOptions {
  readonly ttlMs: number;
  readonly clock: Clock;
}

/** Instances whose leases are in one Redis. */
export async function redisInstances(settings: RedisSettings, { ttlMs, clock }: RedisLeasesOptions) {
  const connections: RedisConnection[] = [];
  const connect = async () => {
    const connection = new RedisConnection(settings, 'leases');
    connections.push(connection);
    await connection.connect();
    return connection;
  };
  const first = await connect();
  const numbers = new MemoryEpochs();
  return {
    connect,
    /** One more instance, over the connection that all share unless it is given one of its own. */
    open: (connection = first, epochs: Epochs = numbers) =>
      new RedisLeases(connection, epochs, { keyPrefix: settings.keyPrefix, ttlMs }, clock),
    /** Lets time pass in Redis, and nowhere else. */
    async passInStore(ms: number, jobs: readonly string[]): Promise<void> {
      for (const job of jobs) {
        const key = `${settings.keyPrefix}lease:${job}`;
        const left = await first.run((client) => client.pttl(key));
        // Redis removes at once what expires in no time or less.
        if (left >= 0) await first.run((client) => client.pexpire(key, left - ms));
      }
    },
    async close() {
      for (const connection of connections) connection.close();
    },
  };
}
