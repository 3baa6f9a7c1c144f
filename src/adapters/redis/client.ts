import { Cluster, Redis } from 'ioredis';
import { accessOf, nodesOf, type RedisSettings } from './settings.js';

export type RedisClient = Redis | Cluster;

/** What a connection is for: a connection that is subscribed takes few other commands. */
export type RedisUse = 'lists' | 'notices' | 'leases';

export function isCluster(client: RedisClient): client is Cluster {
  return client.isCluster;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
const SHORTEST_CONNECT_TIMEOUT_MS = 2_000;
/** After so long without a byte the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 5_000;

/** A client that is not connected yet. Once it is told to, it tries for ever. */
export function createClient(settings: RedisSettings, use: RedisUse): RedisClient {
  const { username, password, db, tls } = accessOf(settings);
  const options = {
    ...commandOptions(settings.timeoutMs),
    // The server's CLIENT LIST shows it.
    connectionName: `hotlist-${use}`,
    ...given({ username, password, tls }),
  };
  switch (settings.mode) {
    case 'single':
      return new Redis({ ...nodesOf(settings)[0], ...options, db, enableOfflineQueue: false, retryStrategy: pause });
    case 'sentinel':
      return new Redis({
        ...options,
        db,
        enableOfflineQueue: false,
        retryStrategy: pause,
        sentinels: [...nodesOf(settings)],
        name: settings.sentinelName,
        sentinelRetryStrategy: pause,
        sentinelCommandTimeout: settings.timeoutMs,
        enableTLSForSentinelMode: tls !== undefined,
        ...given({ sentinelPassword: settings.sentinelPassword, sentinelTLS: tls }),
      });
    case 'cluster':
      return new Cluster([...nodesOf(settings)], {
        redisOptions: options,
        lazyConnect: true,
        enableOfflineQueue: false,
        shardedSubscribers: use === 'notices',
        clusterRetryStrategy: pause,
        slotsRefreshTimeout: Math.max(settings.timeoutMs, SHORTEST_CONNECT_TIMEOUT_MS),
        // With TLS the name must stay what the certificate says.
        ...(tls && { dnsLookup: (address, done) => done(null, address) }),
      });
  }
}

/** How a command fails when the server is gone or hangs: soon, once, and never by being sent again. */
function commandOptions(timeoutMs: number) {
  return {
    lazyConnect: true,
    commandTimeout: timeoutMs,
    // A connection that owes an answer for so long is given up. Without this, commands would go on being written into one
    // that leads nowhere until the system's own timeout, a quarter of an hour later.
    socketTimeout: 2 * timeoutMs,
    connectTimeout: Math.max(timeoutMs, SHORTEST_CONNECT_TIMEOUT_MS),
    keepAlive: KEEP_ALIVE_MS,
    // How long a connection that was ended may keep the process from ending too.
    disconnectTimeout: timeoutMs,
    // Not 1, and nothing is sent again: a publish that had arrived would be refused the second time as stale.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // The driver's own leaves a rejection unhandled when the connection breaks meanwhile; see notices.ts.
    autoResubscribe: false,
    // After a failover the old master is a replica: connecting again finds the new one.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
}

/** Doubles from attempt to attempt, up to a limit, and is never the same for all instances. */
function pause(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return longest * (0.5 + Math.random() / 2);
}

function given<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
