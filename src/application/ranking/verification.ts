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
  /** By what is kept and what had changed. */
  readonly live: Place | undefined;
  /** By every item. */
  readonly scanned: Place | undefined;
}

/** The live list, compared with one by every item. */
export interface Verification {
  /** The instant that both are of, by the source's clock, in milliseconds UTC. */
  readonly takenAt: number;
  /** How many items the second one was made from. */
  readonly itemsRead: number;
  readonly places: number;
  /** From the top. */
  readonly mismatches: readonly PlaceMismatch[];
}

/** Compares place by place. Both are of one view. */
export function compare(live: Ranking, scanned: Ranking, itemsRead: number): Verification {
  return comparePlaces(placesOf(live), placesOf(scanned), { takenAt: scanned.computedAt, itemsRead });
}

/** The same of lists whose items have not been read back. */
export function comparePlaces(
  live: readonly Place[],
  scanned: readonly Place[],
  of: Pick<Verification, 'takenAt' | 'itemsRead'>,
): Verification {
  const places = Math.max(live.length, scanned.length);
  const mismatches: PlaceMismatch[] = [];
  for (let at = 0; at < places; at++) {
    const [a, b] = [live[at], scanned[at]];
    if (a?.id !== b?.id || a?.points !== b?.points) mismatches.push({ rank: at + 1, live: a, scanned: b });
  }
  return { ...of, places, mismatches };
}

function placesOf({ hottest }: Ranking): Place[] {
  return hottest.map(({ item, points }) => ({ id: item.id, points }));
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
