import type { HotListCodec } from '../../application/publishing/published-list.js';
import { RedisConnection } from './connection.js';
import { RedisHotListStore } from './hot-list-store.js';
import { RedisNotices } from './notices.js';
import { probe } from './probe.js';
import type { RedisSettings } from './settings.js';

/** A Redis with everything of hotlist's that goes through it. Nothing is connected before `connect` or `check`. */
export function openRedis(settings: RedisSettings, codec: HotListCodec) {
  const connection = new RedisConnection(settings, 'lists');
  const subscriber = new RedisConnection(settings, 'notices');
  const notices = new RedisNotices(connection, subscriber, settings.keyPrefix);
  return {
    /** Where it is, for people; without the password. */
    description: connection.description,
    hotLists: new RedisHotListStore(connection, codec, settings.keyPrefix),
    notices,
    /** Waits for the connection, but not for long: Redis may come later. Never throws. */
    connect: () => connection.connect(),
    /**
     * Tries what hotlist will do, where Redis is there.
     *
     * @throws RedisRefusedError saying in one sentence why it can't be used, now or later
     */
    check: () => connection.check((client) => probe(client, notices, settings)),
    async close() {
      notices.close();
      subscriber.close();
      connection.close();
    },
  };
}
