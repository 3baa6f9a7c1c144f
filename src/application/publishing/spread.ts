import type { Announce, PublishStepName } from '../events.js';
import { type HotListStore, StaleTokenError } from './hot-list-store.js';
import type { Notices } from './notices.js';
import type { PublishedList } from './published-list.js';

/** Brings a durable list to the other instances; never rejects. */
export type Spread = (published: PublishedList, signal: AbortSignal) => Promise<void>;

/** There is nobody else to bring it to. */
export const spreadNowhere: Spread = async () => {};

/**
 * Puts the list into Redis, then sends a notice. A step that fails is reported and undoes nothing: the other instances
 * find the list by comparing versions, and the next publish, or that comparison, repairs Redis.
 */
export function spreadByRedis(redis: HotListStore, notices: Notices, announce: Announce): Spread {
  return async (published, signal) => {
    const { board, version } = published.list;
    const attempt = async (step: PublishStepName, run: () => Promise<void>) => {
      try {
        await run();
      } catch (error) {
        if (!signal.aborted) announce({ type: 'publish step failed', board, version, step, error });
      }
    };
    let isStale = false;
    await attempt('redis', async () => {
      try {
        await redis.save(published, signal);
      } catch (error) {
        if (!(error instanceof StaleTokenError)) throw error;
        // An instance that found the list in the database first may have repaired Redis with it already.
        const held = await redis.load(board);
        if (held?.token === published.token && held.list.version === version) return;
        isStale = true;
        announce({ type: 'publish refused', board, token: published.token, tier: 'redis', reason: error.message });
      }
    });
    if (!isStale) await attempt('notice', () => notices.send({ board, version }));
  };
}
