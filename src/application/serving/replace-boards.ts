import type { HotListMemory } from '../publishing/hot-list-memory.js';
import type { BoardCatalog, CatalogedBoard } from './board-catalog.js';
import { type BoardChanges, boardChanges, keepUnchanged } from './board-changes.js';
import type { ListLoader } from './list-loader.js';

export interface ReplaceBoardsParts {
  readonly catalog: BoardCatalog;
  readonly memory: HotListMemory;
  readonly loader: ListLoader;
}

/**
 * Makes these the boards, all at once. The lists of those that are gone leave memory; snapshots of them stay on disk, and
 * what is stored elsewhere, where they do no harm and save a board that comes back from beginning anew. Whatever list of
 * a new board there is already, from other instances or from before, is looked for behind the back of those who ask.
 *
 * @returns undefined when they were the boards already
 * @throws RangeError when there is none; nothing has changed then
 */
export function replaceBoards(
  { catalog, memory, loader }: ReplaceBoardsParts,
  boards: readonly CatalogedBoard[],
): BoardChanges | undefined {
  const changes = boardChanges(catalog.boards, boards);
  if (!changes) return undefined;
  catalog.replace(keepUnchanged(catalog.boards, boards));
  for (const board of changes.removed) memory.forget(board);
  for (const board of changes.added) void loader.load(board);
  return changes;
}
