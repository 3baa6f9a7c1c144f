import { type BuiltSkyband, buildFrom, skybandSpec } from '../../../src/application/ranking/build-skyband.js';
import { LiveBoard } from '../../../src/application/ranking/live-board.js';
import { Skyband } from '../../../src/domain/ranking/skyband.js';
import { BOARD, siteSource } from '../site/as-source.js';
import type { Approach } from './approach.js';

/** As the configuration has it when it says nothing. */
const SLACK = 100;
const SPEC = skybandSpec(BOARD, SLACK);
/** So often it is scored before it is measured, so that the compiler has seen it. */
const WARM_UP = 200;

/** hotlist's own: what has changed, the members scored, the list read back. */
export const liveRefresh: Approach = {
  name: 'live refresh',
  isExact: true,
  async open({ url, overlapMs }) {
    const { signal } = new AbortController();
    const source = siteSource(url);
    const live = new LiveBoard(SPEC, await build(url));
    return {
      answer: () =>
        source.withView(async (view) => {
          await live.catchUp(view, overlapMs, signal);
          const ranking = await live.rank(BOARD.formula, view, signal);
          if (!ranking) throw new Error('the slack is used up');
          return { ids: ranking.hottest.map(({ item }) => item.id), at: ranking.computedAt };
        }, signal),
      close: async () => {},
    };
  },
};

/** What a refresh does besides reading: the members scored, in memory. They are those of when it was opened. */
export const skybandAlone: Approach = {
  name: 'scoring the skyband alone',
  isExact: false,
  async open({ url }) {
    const band = new Skyband(BOARD.size, SLACK);
    for (const member of (await build(url)).members) band.upsert(member);
    band.prune();
    const answer = async (at: number) => ({ ids: band.top(BOARD.size, BOARD.formula, at).map(({ id }) => id), at });
    for (let time = 0; time < WARM_UP; time++) await answer(Date.now() + time);
    return { answer, close: async () => {} };
  },
};

function build(url: string): Promise<BuiltSkyband> {
  return buildFrom(siteSource(url))(SPEC, BOARD.formula, new AbortController().signal);
}
