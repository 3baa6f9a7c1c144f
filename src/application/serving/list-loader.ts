import type { Clock } from '../clock.js';
import type { Announce, TierName } from '../events.js';
import type { HotListMemory } from '../publishing/hot-list-memory.js';
import type { PublishedList } from '../publishing/published-list.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';
import type { Tier, Tiers } from './tiers.js';

/** For how long a board that no tier has a list of is not asked for again. */
const UNKNOWN_MS = 1_000;
/** Instances that start together ask the database for what Redis lacks within this time, and the first one fills Redis. */
const SCATTER_MS = 300;

export interface LoaderParts {
  readonly tiers: Tiers;
  readonly memory: HotListMemory;
  readonly clock: Clock;
  /** From 0 to 1; scatters instances that start together. */
  readonly random: () => number;
  readonly announce: Announce;
}

/** Brings lists into memory from the first tier that has them: one load of a board at a time, however many ask. */
export class ListLoader {
  readonly #parts: LoaderParts;
  readonly #loading = new Map<string, Promise<TierName | undefined>>();
  /** Boards that no tier has, and until when that is taken for granted, on the monotonic clock. */
  readonly #unknown = new Map<string, number>();
  /** Tiers and boards that could not be read and have been reported. */
  readonly #reported = new Set<string>();

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /**
   * Loads a board's list from Redis, else the database, else the snapshot.
   *
   * @returns the tier that had it; undefined when none has
   */
  load(board: string): Promise<TierName | undefined> {
    if (this.#parts.clock.monotonic() < (this.#unknown.get(board) ?? 0)) return Promise.resolve(undefined);
    return this.#once(board, () => this.#loadAnywhere(board));
  }

  /** Loads the list from one tier into memory, unless that has it already; says whether the tier has one. */
  async loadFrom(tier: Tier, board: string): Promise<boolean> {
    const { memory, clock, announce } = this.#parts;
    const published = await this.#read(tier, board);
    if (!published) return false;
    this.#unknown.delete(board);
    const { version, computedAt } = published.list;
    if (memory.put(published, tier.name, clock.monotonic())) {
      announce({ type: 'list loaded', board, version, computedAt, tier: tier.name });
    }
    return true;
  }

  /** Loads the snapshots of these boards, so that there is something to serve whatever else is down. */
  async loadSnapshots(boards: readonly string[]): Promise<void> {
    await Promise.all(boards.map((board) => this.loadFrom(this.#parts.tiers.snapshot, board)));
  }

  /** Loads these boards from the shared tiers, newer than what memory may have already. */
  async loadShared(boards: readonly string[]): Promise<void> {
    const { tiers, clock, random } = this.#parts;
    const load = async (board: string) => {
      const [first, ...rest] = tiers.shared;
      if (!first || (await this.loadFrom(first, board))) return;
      if (rest.length === 0) return;
      await clock.sleep(random() * SCATTER_MS, never());
      for (const tier of tiers.shared) {
        if (!(await this.loadFrom(tier, board))) continue;
        if (tier !== first) await this.#backfill(first, board);
        return;
      }
    };
    await Promise.all(boards.map((board) => this.#once(board, () => load(board).then(() => undefined))));
  }

  #once(board: string, load: () => Promise<TierName | undefined>): Promise<TierName | undefined> {
    let loading = this.#loading.get(board);
    if (!loading) {
      loading = load().finally(() => this.#loading.delete(board));
      this.#loading.set(board, loading);
    }
    return loading;
  }

  async #loadAnywhere(board: string): Promise<TierName | undefined> {
    const { tiers, clock } = this.#parts;
    for (const tier of [...tiers.shared, tiers.snapshot]) {
      if (await this.loadFrom(tier, board)) return tier.name;
    }
    this.#unknown.set(board, clock.monotonic() + UNKNOWN_MS);
    return undefined;
  }

  async #backfill(tier: Tier, board: string): Promise<void> {
    const held = this.#parts.memory.get(board);
    // Another instance may have been quicker, and a tier that is down is found out by those who ask it.
    if (held) await tier.store.save(held).catch(() => {});
  }

  /** A tier that can't answer is one without the list; told once, until it answers again. */
  async #read(tier: Tier, board: string): Promise<PublishedList | undefined> {
    const key = `${tier.name} ${board}`;
    try {
      const published = await tier.store.load(board);
      this.#reported.delete(key);
      return published;
    } catch (error) {
      // That a whole tier is down is told once by whoever watches over it.
      if (!(error instanceof StoreUnavailableError) && !this.#reported.has(key)) {
        this.#reported.add(key);
        this.#parts.announce({ type: 'list unreadable', board, tier: tier.name, error });
      }
      return undefined;
    }
  }
}

/** One for each who sleeps: Node warns of a leak when more than ten wait for the same one. */
function never(): AbortSignal {
  return new AbortController().signal;
}
