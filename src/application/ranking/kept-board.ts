import type { Board } from '../../domain/board.js';
import type { Ranking } from '../../domain/hot-list.js';
import type { Clock } from '../clock.js';
import type { Announce, BuildReason, RankedBy } from '../events.js';
import { isSameSpec, type SkybandSpec, skybandSpec } from './build-skyband.js';
import type { Build, Builds } from './builds.js';
import { fullScan } from './full-scan.js';
import { FEED_REACHES_BACK_MS, type SourceView } from './item-source.js';
import { LiveBoard } from './live-board.js';
import { thresholdScan } from './threshold-scan.js';
import { Turns } from './turns.js';
import {
  BoardBeingBuiltError,
  compare,
  comparePlaces,
  NothingToVerifyError,
  type Verification,
} from './verification.js';

export interface LiveRankerOptions {
  /** How many falls and removals a board stands before it has to be built anew. */
  readonly slack: number;
  /** How far before the last view changes are read again, in milliseconds. */
  readonly overlapMs: number;
  /** How often a board is built anew in any case, in milliseconds: what no feed tells of is found then. */
  readonly rebuildEveryMs: number;
}

export interface KeptBoardParts {
  readonly builds: Builds;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly options: LiveRankerOptions;
}

export interface Ranked {
  readonly ranking: Ranking;
  readonly by: RankedBy;
  readonly itemsRead: number;
  readonly members: number;
}

/** The list by what is kept, or why that can't make one. */
type BroughtUp = { readonly ranking: Ranking } | { readonly lacks: BuildReason };

/** A build that has ended, and waits to take the place of what is kept. */
interface Next {
  readonly build: Build;
  readonly live: LiveBoard;
  readonly itemsRead: number;
}

/** What this instance keeps of one board while it is the one that computes it. One at a time may use it: see `turns`. */
export class KeptBoard {
  readonly name: string;
  readonly tenure: AbortSignal;
  readonly turns = new Turns();
  readonly #parts: KeptBoardParts;
  #live: LiveBoard | undefined;
  /** On the monotonic clock. */
  #builtAt = 0;
  #build: Build | undefined;
  #next: Next | undefined;
  #hasFeed = true;
  /** On the monotonic clock. */
  #distrustedUntil = Number.NEGATIVE_INFINITY;
  #trustsThresholds = true;
  readonly #verifications = new WeakMap<Build, Verification>();

  constructor(name: string, tenure: AbortSignal, parts: KeptBoardParts) {
    this.name = name;
    this.tenure = tenure;
    this.#parts = parts;
  }

  /** Whether every list is made from the items themselves: the source can't tell what has changed, or a build was wrong. */
  get isScanned(): boolean {
    return !this.#hasFeed || this.#parts.clock.monotonic() < this.#distrustedUntil;
  }

  /** Whether there is something that lists of this board are made by. */
  has(board: Board): boolean {
    return this.#live?.needsRebuild === false && isSameSpec(this.#live.spec, this.#specOf(board));
  }

  /** The build that is going; a ranking that has nothing to go by waits for it. */
  get building(): Build | undefined {
    return this.#build;
  }

  /**
   * Has the next ranking take over what was built, unless it gives another list than the full scan beside it. Comes before
   * the ranking's view is taken, which must not be the older one.
   */
  receive(): void {
    const build = this.#build;
    if (!build?.built) return;
    const { built, order } = build;
    this.#build = undefined;
    const live = new LiveBoard(order.spec, built);
    const of = { takenAt: built.upTo, itemsRead: built.itemsRead };
    const verification = comparePlaces(live.places(order.formula), built.scanned, of);
    if (verification.mismatches.length === 0) this.#next = { build, live, itemsRead: built.itemsRead };
    else this.#distrust(build, verification);
  }

  /**
   * The list as of the view.
   *
   * @returns undefined when there is none before the build that is going has ended
   */
  async rank(board: Board, view: SourceView, signal: AbortSignal): Promise<Ranked | undefined> {
    this.#hasFeed = view.changes(view.takenAt) !== undefined;
    if (this.isScanned) {
      this.#forget('lists are made from the items themselves');
      return (await this.#scan(board, view, signal)) ?? { ...(await fullScan(board, view, signal)), ...FULL_SCAN };
    }
    const spec = this.#specOf(board);
    const hadOther = this.#dropOthers(spec);
    const ranked = await this.#rankLive(board, view, hadOther ? 'board changed' : 'first', signal);
    if (typeof ranked !== 'string') return ranked;
    this.#order(board, ranked);
    return this.#scan(board, view, signal);
  }

  /**
   * Has it built anew, to be compared by the next ranking with what is kept.
   *
   * @throws BoardBeingBuiltError when nothing is kept that could be compared
   */
  orderVerification(board: Board): Build {
    if (!this.has(board)) throw new BoardBeingBuiltError(this.name);
    // One that began before may not have seen what went wrong since.
    this.#build?.callOff(new Error('a verification takes its place'));
    this.#build = undefined;
    this.#next = undefined;
    return this.#order(board, 'verification');
  }

  /** What the comparison found when this build took the place of what was kept; undefined when nothing was there. */
  verificationOf(build: Build): Verification | undefined {
    return this.#verifications.get(build);
  }

  /**
   * Compares the list by a threshold scan, which is how one is made now, with one by a full scan of the same view. Where
   * they differ, every list is made by a full scan from then on.
   *
   * @throws NothingToVerifyError where every list is made by a full scan
   */
  async verifyScan(board: Board, view: SourceView, signal: AbortSignal): Promise<Verification> {
    const live = await this.#scan(board, view, signal);
    if (!live) throw new NothingToVerifyError(scannedInFull(board.name));
    const { ranking, itemsRead } = await fullScan(board, view, signal);
    const verification = compare(live.ranking, ranking, itemsRead);
    this.#trustsThresholds = verification.mismatches.length === 0;
    this.#announceVerified(verification);
    return verification;
  }

  letGo(): void {
    this.#forget(this.tenure.reason);
    this.#parts.announce({ type: 'board let go', board: this.name });
  }

  /** The list by what is kept, or why there is nothing to go by. */
  async #rankLive(
    board: Board,
    view: SourceView,
    reasonIfNone: BuildReason,
    signal: AbortSignal,
  ): Promise<Ranked | BuildReason> {
    const kept = [this.#live, this.#next?.live];
    const next = this.#next && (await this.#bringUp(this.#next.live, board, view, signal));
    const old = this.#live ? await this.#bringUp(this.#live, board, view, signal) : { lacks: reasonIfNone };
    if (this.#next && next) this.#takeOver(this.#next, next, old);
    const current = next && 'ranking' in next ? next : old;
    if ('lacks' in current) {
      this.#live = undefined;
      return next && 'lacks' in next ? next.lacks : current.lacks;
    }
    const live = this.#live as LiveBoard;
    if (this.#isDue()) this.#order(board, 'scheduled');
    const itemsRead = kept.reduce((sum, each) => sum + (each?.takeItemsRead() ?? 0), 0);
    return { ranking: current.ranking, by: 'changes', members: live.memberCount, itemsRead };
  }

  async #bringUp(live: LiveBoard, { formula }: Board, view: SourceView, signal: AbortSignal): Promise<BroughtUp> {
    const { overlapMs } = this.#parts.options;
    const silentMs = view.takenAt - live.upTo;
    // A clock that was set back has told of changes at instants that are yet to come.
    if (silentMs < 0 || silentMs + overlapMs > FEED_REACHES_BACK_MS) return { lacks: 'feed too short' };
    await live.catchUp(view, overlapMs, signal);
    const ranking = await live.rank(formula, view, signal);
    return ranking ? { ranking } : { lacks: 'slack used up' };
  }

  /** Puts what was built in the place of what was kept, unless it is of no use already. */
  #takeOver({ build, live, itemsRead }: Next, next: BroughtUp, old: BroughtUp): void {
    this.#next = undefined;
    if ('lacks' in next) return;
    this.#live = live;
    this.#builtAt = this.#parts.clock.monotonic();
    if ('lacks' in old) return;
    const verification = compare(old.ranking, next.ranking, itemsRead);
    this.#verifications.set(build, verification);
    this.#announceVerified(verification);
  }

  /**
   * What is kept gives another list than every item of the very view it was built from. That is a mistake of ours, and
   * whatever else is kept may have it too; so nothing is, and a new build is tried only when one would be due.
   */
  #distrust(build: Build, verification: Verification): void {
    this.#forget('what was built is wrong');
    this.#distrustedUntil = this.#parts.clock.monotonic() + this.#parts.options.rebuildEveryMs;
    this.#verifications.set(build, verification);
    this.#announceVerified(verification);
  }

  #announceVerified({ places, mismatches }: Verification): void {
    this.#parts.announce({ type: 'board verified', board: this.name, places, mismatches: mismatches.length });
  }

  #isDue(): boolean {
    return this.#parts.clock.monotonic() - this.#builtAt >= this.#parts.options.rebuildEveryMs;
  }

  /** One build at a time: the one that is going serves every reason. */
  #order(board: Board, reason: BuildReason): Build {
    this.tenure.throwIfAborted();
    const { name, formula } = board;
    this.#build ??= this.#parts.builds.start({ board: name, spec: this.#specOf(board), formula, reason });
    return this.#build;
  }

  #specOf(board: Board): SkybandSpec {
    return skybandSpec(board, this.#parts.options.slack);
  }

  /** Lets go what is not of this kind. */
  #dropOthers(spec: SkybandSpec): boolean {
    const hadOther = this.#live !== undefined && !isSameSpec(this.#live.spec, spec);
    if (hadOther) this.#live = undefined;
    if (this.#next && !isSameSpec(this.#next.live.spec, spec)) this.#next = undefined;
    if (this.#build && !isSameSpec(this.#build.order.spec, spec)) {
      this.#build.callOff(new Error('the board was changed'));
      this.#build = undefined;
    }
    return hadOther;
  }

  async #scan(board: Board, view: SourceView, signal: AbortSignal): Promise<Ranked | undefined> {
    const scanned = this.#trustsThresholds ? await thresholdScan(board, view, signal) : undefined;
    return scanned && { ...scanned, by: 'threshold scan', members: 0 };
  }

  #forget(reason: unknown): void {
    this.#build?.callOff(reason);
    this.#build = undefined;
    this.#next = undefined;
    this.#live = undefined;
  }
}

function scannedInFull(board: string): string {
  return `board "${board}" is made from every item at each refresh, so there is nothing to verify`;
}

const FULL_SCAN = { by: 'full scan', members: 0 } as const;
