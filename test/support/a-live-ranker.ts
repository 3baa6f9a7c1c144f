import { type BuildSkyband, type BuiltSkyband, buildFrom } from '../../src/application/ranking/build-skyband.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import type { LiveRankerOptions } from '../../src/application/ranking/kept-board.js';
import { LiveRanker } from '../../src/application/ranking/live-ranker.js';
import type { Board } from '../../src/domain/board.js';
import type { Ranking } from '../../src/domain/hot-list.js';
import { NEVER } from './a-publisher.js';
import { ManualClock } from './manual-clock.js';
import { RecordedEvents } from './recorded-events.js';

const HOUR_MS = 3_600_000;

export interface LiveRankerDifferences extends Partial<LiveRankerOptions> {
  readonly clock?: ManualClock;
  readonly build?: BuildSkyband;
}

/**
 * A live ranker over `source` in a tenure of its own, which builds in this thread; {@link HeldBuilds} are builds that a
 * test can hold open.
 */
export function aLiveRanker(source: ItemSource, differences: LiveRankerDifferences = {}) {
  const { clock = new ManualClock(1_356_998_400_000), build = buildFrom(source), ...options } = differences;
  const events = new RecordedEvents();
  const builds = new HeldBuilds(build);
  const tenure = new AbortController();
  const ranker = new LiveRanker({
    source,
    build: builds.build,
    clock,
    announce: events.announce,
    options: { slack: 2, overlapMs: 5_000, rebuildEveryMs: HOUR_MS, ...options },
  });
  return {
    ranker,
    clock,
    events,
    builds,
    tenure,
    rank: (board: Board, signal = NEVER): Promise<Ranking> => ranker.rank(board, signal, tenure.signal),
    /** Ranks once every build that is going has ended, so that the list is the one by what was built. */
    async rankWhenBuilt(board: Board): Promise<Ranking> {
      await builds.ended();
      return ranker.rank(board, NEVER, tenure.signal);
    },
    /** How the lists so far were made. */
    ways: () => events.of('board ranked').map(({ by }) => by),
    reasons: () => events.of('board built').map(({ reason }) => reason),
  };
}

/** Builds that begin only when a test lets them. */
export class HeldBuilds {
  readonly #build: BuildSkyband;
  readonly #going = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;
  /** How many have been asked for. */
  started = 0;
  /** Makes the next ones fail. */
  failure: Error | undefined;

  constructor(build: BuildSkyband) {
    this.#build = build;
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    for (const begin of this.#waiting.splice(0)) begin();
  }

  readonly build: BuildSkyband = (spec, formula, signal) => {
    this.started++;
    const going = this.#run(spec, formula, signal);
    this.#going.add(going);
    const end = () => this.#going.delete(going);
    going.then(end, end);
    return going;
  };

  /** Resolves when none is going, and whoever waited for one has been told. */
  async ended(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#going.size === 0) return;
      await Promise.allSettled(this.#going);
    }
  }

  async #run(...[spec, formula, signal]: Parameters<BuildSkyband>): Promise<BuiltSkyband> {
    if (this.#isHeld) await this.#released(signal);
    signal.throwIfAborted();
    if (this.failure) throw this.failure;
    return this.#build(spec, formula, signal);
  }

  #released(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
