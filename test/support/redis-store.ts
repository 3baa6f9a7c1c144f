import { protobufHotListCodec as codec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { RedisConnection } from '../../src/adapters/redis/connection.js';
import { RedisHotListStore } from '../../src/adapters/redis/hot-list-store.js';
import type { RedisSettings } from '../../src/adapters/redis/settings.js';
import { RedisServer } from './servers/redis-server.js';

let server: Promise<RedisServer> | undefined;
let prefixes = 0;

/** Settings for a Redis, with a prefix of the test's own. */
export function redisSettings(settings: Pick<RedisSettings, 'url'> & Partial<RedisSettings>): RedisSettings {
  const keyPrefix = `test-${++prefixes}:`;
  return { mode: 'single', sentinelName: 'mymaster', keyPrefix, timeoutMs: 2_000, ...settings };
}

/** Settings for a server that all tests of this process share. */
export async function sharedRedis(): Promise<RedisSettings> {
  server ??= RedisServer.start();
  return redisSettings({ url: (await server).url });
}

/** The next time that the client tells of it; other than `once` of Node it does not mind errors on the way. */
export function happens({ client }: RedisConnection, event: 'ready' | 'close' | 'error'): Promise<unknown> {
  return new Promise((resolve) => client.once(event, resolve));
}

/** A connected store; an empty one where the prefix is a new one. */
export async function redisStore(settings: RedisSettings) {
  const connection = new RedisConnection(settings, 'lists');
  await connection.connect();
  const store = new RedisHotListStore(connection, codec, settings.keyPrefix);
  return {
    connection,
    store,
    codec,
    async close() {
      connection.close();
    },
  };
}
