import type { LiveRankerOptions } from '../../src/application/ranking/kept-board.js';
import { aBoard } from './a-board.js';
import { aLiveRanker } from './a-live-ranker.js';
import { aPost } from './a-post.js';
import { FedItemSource } from './fed-item-source.js';

/** Its list has three places; `i-50` is the first, `i-49` the second, and so on. */
export const LIVE_BOARD = aBoard({ size: 3 });

/** Fifty posts, and a live ranker over them. */
export function aLiveSite(options: Partial<LiveRankerOptions> = {}) {
  const source = new FedItemSource();
  for (let index = 1; index <= 50; index++) source.put(aPost(index, index));
  // What was put is told no more.
  source.now += 10_000;
  const live = aLiveRanker(source, options);
  const pass = async (ms: number) => {
    source.now += ms;
    await live.clock.advance(ms);
  };
  return {
    source,
    ...live,
    pass,
    ids: async () => (await live.rank(LIVE_BOARD)).hottest.map(({ item }) => item.id),
    /** Until lists are made by what was built. */
    async start() {
      await live.rank(LIVE_BOARD);
      await live.rankWhenBuilt(LIVE_BOARD);
      await pass(10_000);
    },
    lastWay: () => live.ways().at(-1),
  };
}
