import type { PublishedList } from './published-list.js';

/** Keeps the last published list of each board where a restart, or another instance, finds it. */
export interface HotListStore {
  /**
   * Replaces the board's list in one step, unless the one it holds has a newer token, or its version already; the store
   * that has the jobs, also unless the board's has been claimed under a newer one.
   *
   * @throws StaleTokenError when the list is refused; nothing has changed then.
   * @throws BoardHeldError when the board is held at the version it has; nothing has changed then.
   * @throws the signal's reason when `signal` aborts before the list is written.
   */
  save(published: PublishedList, signal?: AbortSignal): Promise<void>;
  /**
   * The last list saved for the board; undefined when there is none.
   *
   * @throws DamagedListError when what is kept is no longer a list.
   */
  load(board: string): Promise<PublishedList | undefined>;
  /** The version of the last list of each of these boards, without reading the lists; a board without one is left out. */
  versions(boards: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** A publish was refused because another has taken the job over, or has published since. */
export class StaleTokenError extends Error {
  override readonly name = 'StaleTokenError';

  constructor(board: string, token: number, version: number) {
    super(
      `version ${version} of board "${board}" with token ${token} was refused: ` +
        'another instance has taken the board over or published since',
    );
  }
}

/** A publish was refused because the board was rolled back and is held at that version for a while. */
export class BoardHeldError extends Error {
  override readonly name = 'BoardHeldError';
  /** In milliseconds UTC. */
  readonly until: number;

  constructor(board: string, until: number) {
    super(
      `board "${board}" was rolled back and takes no new version until ${new Date(until).toISOString()}; ` +
        'hotlist rollback --release ends that',
    );
    this.until = until;
  }
}

/** What is kept for a board can't be read as a list; the next publish replaces it. */
export class DamagedListError extends Error {
  override readonly name = 'DamagedListError';
  /** The version it was, from which the next one goes on. */
  readonly version: number;

  constructor(board: string, version: number, cause: unknown) {
    super(`the stored version ${version} of board "${board}" is damaged; the next publish replaces it`, { cause });
    this.version = version;
  }
}
