import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import { untilAborted } from '../until-aborted.js';
import type { BuildSkyband } from './build-skyband.js';
import { Builds } from './builds.js';
import type { ItemSource } from './item-source.js';
import { KeptBoard, type LiveRankerOptions } from './kept-board.js';
import type { Ranker } from './ranker.js';
import { computedElsewhere, NothingToVerifyError, type Verification } from './verification.js';
import { verify } from './verify.js';

export interface LiveRankerParts {
  readonly source: ItemSource;
  /** Builds what is kept, from the same source. */
  readonly build: BuildSkyband;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly options: LiveRankerOptions;
}

/**
 * Keeps of each board the items that can be on its list at any time, which are few (see {@link Skyband}), and reads only
 * what has changed. They are found by a build from every item, in the background: until there is one, and when it can't
 * tell the list any more, the list is made by a threshold scan, and a ranking waits for a build only where the source
 * allows none. Exact as of the view that it reads, except for changes that the source's feed does not tell of and that do
 * not concern the list's own items; those are found at the next build, and counted.
 */
export class LiveRanker implements Ranker {
  readonly #parts: LiveRankerParts;
  readonly #builds: Builds;
  readonly #boards = new Map<string, KeptBoard>();
  readonly #verifying = new Map<KeptBoard, Promise<Verification>>();

  constructor(parts: LiveRankerParts) {
    this.#parts = parts;
    this.#builds = new Builds(parts);
  }

  async rank(board: Board, signal: AbortSignal, tenure: AbortSignal): Promise<Ranking> {
    signal.throwIfAborted();
    const kept = this.#keptIn(tenure, board.name);
    return kept.turns.take(() => this.#rank(kept, board, signal), signal);
  }

  /**
   * Compares the list as it is kept with one from every item, as of the same instant; what differed is right from the
   * next ranking on. The build that it takes goes on when `signal` aborts, and is compared all the same.
   *
   * @throws NothingToVerifyError when this instance does not compute the board, or keeps nothing of it
   * @throws BoardBeingBuiltError when there is nothing to compare just now
   * @throws the signal's reason when `signal` aborts first
   */
  async verify(board: Board, signal: AbortSignal): Promise<Verification> {
    signal.throwIfAborted();
    const kept = this.#boards.get(board.name);
    if (!kept) throw new NothingToVerifyError(computedElsewhere(board.name));
    return untilAborted(this.#verifyOnce(kept, board), signal);
  }

  /** Resolves when nothing reads the source in the background any more; to be called when every tenure has ended. */
  close(): Promise<void> {
    return this.#builds.untilIdle();
  }

  /** Two who ask at once share one. */
  #verifyOnce(kept: KeptBoard, board: Board): Promise<Verification> {
    const going = this.#verifying.get(kept);
    if (going) return going;
    const verifying = verify(kept, board, this.#parts).finally(() => this.#verifying.delete(kept));
    this.#verifying.set(kept, verifying);
    return verifying;
  }

  async #rank(kept: KeptBoard, board: Board, signal: AbortSignal): Promise<Ranking> {
    const { source, clock, announce } = this.#parts;
    const startedAt = clock.monotonic();
    for (;;) {
      kept.receive();
      const ranked = await source.withView((view) => kept.rank(board, view, signal), signal);
      if (ranked) {
        const { ranking, ...how } = ranked;
        announce({ type: 'board ranked', board: board.name, ...how, durationMs: clock.monotonic() - startedAt });
        return ranking;
      }
      // Outside the view: nobody holds a transaction open for as long as a build takes.
      await untilAborted(Promise.resolve(kept.building?.attempt), signal);
    }
  }

  /** A new tenure begins with nothing: what was kept in another has missed what happened in between. */
  #keptIn(tenure: AbortSignal, name: string): KeptBoard {
    tenure.throwIfAborted();
    const before = this.#boards.get(name);
    if (before?.tenure === tenure) return before;
    before?.letGo();
    const kept = new KeptBoard(name, tenure, { ...this.#parts, builds: this.#builds });
    this.#boards.set(name, kept);
    const onEnd = () => {
      if (this.#boards.get(name) !== kept) return;
      this.#boards.delete(name);
      kept.letGo();
    };
    tenure.addEventListener('abort', onEnd, { once: true });
    return kept;
  }
}
