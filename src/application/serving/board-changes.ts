import { isRankedAlike } from '../../domain/board.js';
import { isSameJob } from '../../domain/scheduling/job.js';
import type { CatalogedBoard } from './board-catalog.js';

/** How one set of boards differs from the one before, by names. */
export interface BoardChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Those that are ranked or scheduled in another way. */
  readonly changed: readonly string[];
  /** The default board, when that is another one. */
  readonly newDefault: string | undefined;
  /** Whether those that stay stand in another order. */
  readonly reordered: boolean;
}

/** Compares the boards; undefined when nothing has changed. */
export function boardChanges(
  before: readonly CatalogedBoard[],
  after: readonly CatalogedBoard[],
): BoardChanges | undefined {
  const known = new Map(before.map((board) => [board.name, board]));
  const names = after.map(({ name }) => name);
  const stay = names.filter((name) => known.has(name));
  const changes = {
    added: names.filter((name) => !known.has(name)),
    removed: [...known.keys()].filter((name) => !names.includes(name)),
    changed: after.filter((board) => !isSameBoard(known.get(board.name) ?? board, board)).map(({ name }) => name),
    newDefault: names[0] === before[0]?.name ? undefined : names[0],
    reordered: [...known.keys()].filter((name) => names.includes(name)).some((name, place) => name !== stay[place]),
  };
  const { added, removed, changed, newDefault, reordered } = changes;
  const isSame = added.length + removed.length + changed.length === 0 && newDefault === undefined && !reordered;
  return isSame ? undefined : changes;
}

/** The boards of `after`; those that have not changed are the very objects of `before`, so that others can tell. */
export function keepUnchanged(
  before: readonly CatalogedBoard[],
  after: readonly CatalogedBoard[],
): readonly CatalogedBoard[] {
  return after.map((board) => before.find((known) => isSameBoard(known, board)) ?? board);
}

function isSameBoard(a: CatalogedBoard, b: CatalogedBoard): boolean {
  return isRankedAlike(a, b) && isSameJob(a.job, b.job);
}
