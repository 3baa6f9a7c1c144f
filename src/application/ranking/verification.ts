import type { Ranking } from '../../domain/hot-list.js';

/** What stands at one place of a list. */
export interface Place {
  readonly id: string;
  readonly points: number;
}

/** A place at which two lists differ; a list that is shorter has nothing there. */
export interface PlaceMismatch {
  /** 1 is the hottest. */
  readonly rank: number;
  /** By what had changed. */
  readonly live: Place | undefined;
  /** By every item. */
  readonly scanned: Place | undefined;
}

/** A list by what had changed, compared with one by every item. */
export interface Verification {
  /** The instant that both are of, by the source's clock, in milliseconds UTC. */
  readonly takenAt: number;
  /** How many items the second one was made from. */
  readonly itemsRead: number;
  readonly places: number;
  /** From the top. */
  readonly mismatches: readonly PlaceMismatch[];
}

/** Compares place by place. Both are of one view, so any difference is something that the feed did not tell of. */
export function compare(live: Ranking, scanned: Ranking, itemsRead: number): Verification {
  const places = Math.max(live.hottest.length, scanned.hottest.length);
  const mismatches: PlaceMismatch[] = [];
  for (let at = 0; at < places; at++) {
    const [a, b] = [placeAt(live, at), placeAt(scanned, at)];
    if (a?.id !== b?.id || a?.points !== b?.points) mismatches.push({ rank: at + 1, live: a, scanned: b });
  }
  return { takenAt: scanned.computedAt, itemsRead, places, mismatches };
}

function placeAt({ hottest }: Ranking, at: number): Place | undefined {
  const ranked = hottest[at];
  return ranked && { id: ranked.item.id, points: ranked.points };
}

/** Another instance, or none yet, computes the board; or nothing is kept of it that could be wrong. */
export class NothingToVerifyError extends Error {
  override readonly name = 'NothingToVerifyError';
}

export function computedElsewhere(board: string): string {
  return `this instance does not compute board "${board}": ask the one that does with --address HOST:PORT, its metric hotlist_lease_held is 1 for the board`;
}

/** There is no list by changes just now that could be verified. */
export class BoardBeingBuiltError extends Error {
  override readonly name = 'BoardBeingBuiltError';

  constructor(board: string) {
    super(`board "${board}" is being built from every item just now, so there is nothing to compare: try again later`);
  }
}
