import { openRedis } from '../adapters/redis/redis.js';
import type { HotListCodec } from '../application/publishing/published-list.js';
import type { Config } from './config/config.js';

export type Redis = ReturnType<typeof openRedis>;

/** The Redis that the configuration names, if it names one; nothing is connected yet. */
export function redisOf({ redis }: Config, codec: HotListCodec): Redis | undefined {
  return redis.url === undefined ? undefined : openRedis({ ...redis, url: redis.url }, codec);
}
