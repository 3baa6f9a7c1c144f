import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import type { Clock } from '../clock.js';
import type { Announce, BuildReason } from '../events.js';
import { FEED_REACHES_BACK_MS, type ItemSource, type SourceView } from './item-source.js';
import { LiveBoard } from './live-board.js';
import type { Ranker } from './ranker.js';

export interface LiveRankerOptions {
  /** How many falls and removals a board stands before it has to be built anew. */
  readonly slack: number;
  /** How far before the last view changes are read again, in milliseconds. */
  readonly overlapMs: number;
  /** How often a board is built anew in any case, in milliseconds: what no feed tells of is found then. */
  readonly rebuildEveryMs: number;
}

export interface LiveRankerParts {
  readonly source: ItemSource;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly options: LiveRankerOptions;
}

interface Kept {
  readonly live: LiveBoard;
  /** On the monotonic clock. */
  readonly builtAt: number;
}

interface Ranked {
  readonly live: LiveBoard;
  readonly ranking: Ranking;
  /** Why every item was read; undefined when only changes were. */
  readonly built: BuildReason | undefined;
}

/**
 * Reads every item once, and then only what has changed: the items that can be on a list at any time are so few that they
 * are kept (see {@link Skyband}). Exact as of the view that it reads, except for changes that the source's feed does not
 * tell of and that do not concern the list's own items; those are found at the next build, and counted.
 */
export class LiveRanker implements Ranker {
  readonly #parts: LiveRankerParts;
  readonly #boards = new Map<string, Kept>();

  constructor(parts: LiveRankerParts) {
    this.#parts = parts;
  }

  async rank(board: Board, signal: AbortSignal): Promise<Ranking> {
    const { source, clock, announce } = this.#parts;
    const startedAt = clock.monotonic();
    return source.withView(async (view) => {
      const { live, ranking, built } = await this.#rankIn(view, board, signal);
      const durationMs = clock.monotonic() - startedAt;
      const itemsRead = live.takeItemsRead();
      announce({ type: 'board ranked', board: board.name, itemsRead, members: live.memberCount, built, durationMs });
      return ranking;
    }, signal);
  }

  async #rankIn(view: SourceView, board: Board, signal: AbortSignal): Promise<Ranked> {
    const kept = this.#boards.get(board.name);
    const reason = this.#reasonToBuild(kept, view, board);
    if (!kept || (reason && reason !== 'scheduled')) return this.#build(reason ?? 'first', view, board, signal);
    // What is half done when this fails is done again the next time: every change tells how an item is, not what it became.
    const hasFeed = await kept.live.catchUp(view, this.#parts.options.overlapMs, signal);
    if (!hasFeed) return this.#build('no feed', view, board, signal);
    const ranking = await kept.live.rank(view, signal);
    if (!ranking) return this.#build('slack used up', view, board, signal);
    if (!reason) return { live: kept.live, ranking, built: undefined };
    const anew = await this.#build(reason, view, board, signal);
    this.#compare(board, ranking, anew.ranking);
    return anew;
  }

  async #build(built: BuildReason, view: SourceView, board: Board, signal: AbortSignal): Promise<Ranked> {
    const { clock, options } = this.#parts;
    const live = await LiveBoard.build(board, view, options.slack, signal);
    const ranking = await live.rank(view, signal);
    if (!ranking) throw new Error(`the items of board "${board.name}" changed within one view of them`);
    this.#boards.set(board.name, { live, builtAt: clock.monotonic() });
    return { live, ranking, built };
  }

  #reasonToBuild(kept: Kept | undefined, view: SourceView, board: Board): BuildReason | undefined {
    const { clock, options } = this.#parts;
    if (!kept || kept.live.board !== board) return 'first';
    const silentMs = view.takenAt - kept.live.upTo;
    // A clock that was set back has told of changes at instants that are yet to come.
    if (silentMs < 0 || silentMs + options.overlapMs > FEED_REACHES_BACK_MS) return 'feed too short';
    if (kept.live.needsRebuild) return 'slack used up';
    return clock.monotonic() - kept.builtAt >= options.rebuildEveryMs ? 'scheduled' : undefined;
  }

  /** Both are of the same view, so any difference is something that the feed did not tell of. */
  #compare(board: Board, refreshed: Ranking, built: Ranking): void {
    const places = Math.max(refreshed.hottest.length, built.hottest.length);
    let mismatches = 0;
    for (let place = 0; place < places; place++) {
      const [a, b] = [refreshed.hottest[place], built.hottest[place]];
      if (a?.item.id !== b?.item.id || a?.points !== b?.points) mismatches++;
    }
    this.#parts.announce({ type: 'board verified', board: board.name, places, mismatches });
  }
}
