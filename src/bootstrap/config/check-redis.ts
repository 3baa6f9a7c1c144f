import type { Reading } from './keys/reading.js';
import type { Settings } from './read-settings.js';
import { databaseOf } from './values/redis-url.js';

/** Refuses what each setting of Redis may be and all of them together can't. */
export function checkRedis({ redis }: Settings, reading: Reading): void {
  // Undefined when it was refused itself.
  const mode: typeof redis.mode | undefined = redis.mode;
  const originOf = (path: string) => reading.entries.find((entry) => entry.path === path)?.origin ?? 'default';
  const isWritten = (path: string) => originOf(path) !== 'default';
  const refuse = (path: string, message: string) => reading.refuse({ path, origin: originOf(path) }, message);

  if (redis.url === undefined && !isRefused('redis.url', reading)) {
    const written = ['redis.mode', 'redis.nodes', 'redis.sentinel_name', 'redis.sentinel_password'].filter(isWritten);
    for (const path of written) refuse(path, 'is for a Redis, and redis.url names none; write it, or leave this out');
    return;
  }
  if (mode === 'single' && isWritten('redis.nodes')) {
    refuse(
      'redis.nodes',
      'is for the modes sentinel and cluster, and redis.mode is single; change it, or leave this out',
    );
  }
  for (const path of ['redis.sentinel_name', 'redis.sentinel_password'].filter(isWritten)) {
    if (mode === 'sentinel' || mode === undefined) continue;
    refuse(path, `is for the mode sentinel, and redis.mode is ${mode}; change it, or leave this out`);
  }
  if (mode === 'cluster' && redis.url !== undefined && databaseOf(redis.url) !== 0) {
    refuse('redis.url', `names database ${databaseOf(redis.url)}, and a Redis Cluster has only 0; leave it out`);
  }
}

function isRefused(path: string, reading: Reading): boolean {
  return reading.problems.some((problem) => problem.path === path);
}
