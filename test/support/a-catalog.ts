import { BoardCatalog } from '../../src/application/serving/board-catalog.js';
import { aBoard } from './a-board.js';

/** Boards with these names, each refreshed every ten seconds. */
export function aCatalog(...names: string[]): BoardCatalog {
  return new BoardCatalog(
    names.map((name) => ({
      ...aBoard({ name }),
      job: { name: `refresh:${name}`, schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 60_000 },
    })),
  );
}
