import { isCluster, type RedisClient } from './client.js';
import type { RedisNotices } from './notices.js';
import { accessOf, type RedisSettings } from './settings.js';

/** Reads and writes as a script of hotlist's does, and leaves nothing behind. */
const READ_AND_WRITE = `
  redis.call('SET', KEYS[1], 'probe', 'PX', 1)
  return redis.call('GETRANGE', KEYS[1], 0, 0)`;

/** Among the keys of the lists, because that is what a user may be restricted to; no board can have this name. */
const PROBE = 'list:.probe';

/** Does what hotlist will do, so that what the server refuses is known at the start; rejects with what it says. */
export async function probe(client: RedisClient, notices: RedisNotices, settings: RedisSettings): Promise<void> {
  if (!isCluster(client)) {
    if ((await modeOf(client)) === 'cluster') throw new Error('MOVED ');
    const { db } = accessOf(settings);
    // The driver goes on in database 0 when there is no such one.
    if (db !== 0) await client.select(db);
  }
  await client.eval(READ_AND_WRITE, 1, `${settings.keyPrefix}${PROBE}`);
  await notices.publish(client, 'probe');
}

/** What the server says it is; a node of a Cluster may have the very key that is tried and say nothing. */
async function modeOf(client: RedisClient): Promise<unknown> {
  const said = await client.call('HELLO').catch(() => []);
  return Array.isArray(said) ? said[said.indexOf('mode') + 1] : undefined;
}
