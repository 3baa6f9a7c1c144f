import type { HotListHistory, KeptVersion } from './hot-list-history.js';
import { StaleTokenError } from './hot-list-store.js';
import type { HotListCodec, PublishedList } from './published-list.js';

/** How often it is tried again when a publish came in between. */
const ATTEMPTS = 5;

export interface RollBackRequest {
  readonly board: string;
  /** The version to go back to; undefined means the one before the last. */
  readonly to: number | undefined;
  /** For how many milliseconds the board takes no new version; 0 means that the next one replaces this. */
  readonly holdMs: number;
}

/**
 * Publishes an older version's entries anew, under the next version number, so that every instance takes them for the
 * newest, and holds the board there for a while.
 *
 * @throws RollBackError when that version is not kept any more
 */
export async function rollBack(
  history: HotListHistory,
  codec: HotListCodec,
  { board, to, holdMs }: RollBackRequest,
): Promise<PublishedList> {
  for (let attempt = 1; ; attempt++) {
    const kept = await history.kept(board);
    const last = kept[0];
    const target =
      to === undefined
        ? kept.find(({ computedAt }) => computedAt < (last?.computedAt ?? 0))
        : kept.find(({ version }) => version === to);
    const old = target && (await history.loadVersion(board, target.version));
    // One that was found and is gone has just been pushed out by a publish.
    if (!last || !old) throw new RollBackError(board, to, without(target, kept));
    // The token of the last publish, so that whoever holds the lease is not shut out.
    const published = codec.encode({ ...old.list, version: last.version + 1 }, last.token);
    try {
      await history.rollBack(published, holdMs);
      return published;
    } catch (error) {
      if (!(error instanceof StaleTokenError) || attempt === ATTEMPTS) throw error;
    }
  }
}

function without(target: KeptVersion | undefined, kept: readonly KeptVersion[]): number[] {
  return kept.filter((each) => each !== target).map(({ version }) => version);
}

/** There is no such version to go back to. */
export class RollBackError extends Error {
  override readonly name = 'RollBackError';

  constructor(board: string, to: number | undefined, kept: readonly number[]) {
    const versions = kept.length === 0 ? 'none' : kept.join(', ');
    super(
      to === undefined
        ? `board "${board}" has no version before the last one; kept: ${versions}`
        : `version ${to} of board "${board}" is not kept; kept: ${versions}`,
    );
  }
}
