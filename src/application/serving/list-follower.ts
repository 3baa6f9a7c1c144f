import type { Clock } from '../clock.js';
import type { HotListMemory } from '../publishing/hot-list-memory.js';
import type { Notice, Notices } from '../publishing/notices.js';
import type { ListLoader } from './list-loader.js';
import type { Tier } from './tiers.js';

export interface FollowerParts {
  /** The tiers that other instances publish to, in the order in which they are asked for a list. */
  readonly tiers: readonly Tier[];
  /** The boards there are at the moment. */
  readonly boards: () => readonly string[];
  readonly memory: HotListMemory;
  readonly loader: ListLoader;
  /** Without them versions are compared all the same. */
  readonly notices: Notices | undefined;
  readonly clock: Clock;
  /** How often versions are compared, in milliseconds on average. */
  readonly pollMs: number;
  /** From 0 to 1; keeps instances from asking all at once. */
  readonly random: () => number;
}

/** What the tiers that answered said of the versions they hold. */
type Answers = readonly { readonly tier: Tier; readonly versions: ReadonlyMap<string, number> }[];

/** Keeps memory at the newest version that others publish: by their notices, and by comparing versions. */
export class ListFollower {
  readonly #parts: FollowerParts;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<void>;
  #polling: Promise<void> = Promise.resolve();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Resolves when notices are heard, or will be as soon as they can. */
  async start(): Promise<void> {
    this.#polling = this.#poll();
    await this.#parts.notices?.listen((notice) => void this.#follow(notice));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
  }

  async #poll(): Promise<void> {
    const { clock, pollMs, random } = this.#parts;
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(pollMs * (0.75 + random() / 2), this.#stopping.signal);
      // Nobody who stops waits for a tier that hangs.
      if (!this.#stopping.signal.aborted) await Promise.race([this.compare(), this.#stopped]);
    }
  }

  /** Asks every tier for its versions once, loads what is newer, and repairs a tier that fell behind. */
  async compare(): Promise<void> {
    const { tiers } = this.#parts;
    const boards = this.#parts.boards();
    const asked = await Promise.all(
      tiers.map(async (tier) => {
        // Who watches over the tier tells that it is down.
        const versions = await tier.store.versions(boards).catch(() => undefined);
        return versions ? [{ tier, versions }] : [];
      }),
    );
    const answers = asked.flat();
    if (answers.length > 0) await Promise.all(boards.map((board) => this.#catchUp(board, answers)));
  }

  async #catchUp(board: string, answers: Answers): Promise<void> {
    const { memory, loader, clock } = this.#parts;
    const held = answers.map(({ tier, versions }) => ({ tier, version: versions.get(board) ?? 0 }));
    const newestFirst = held.toSorted((a, b) => b.version - a.version);
    for (const { tier, version } of newestFirst) {
      if (this.#version(board) < version) await loader.loadFrom(tier, board);
    }
    const newest = newestFirst[0]?.version ?? 0;
    // Tiers without any list, such as a Redis that was emptied, can't confirm one.
    if (newest > 0) memory.confirm(board, newest, clock.monotonic());
    await Promise.all(held.map(({ tier, version }) => this.#repair(tier, board, version)));
  }

  /** Redis that came back empty, or missed a publish, gets the list from whoever notices. The database never does. */
  async #repair({ name, store }: Tier, board: string, version: number): Promise<void> {
    const held = this.#parts.memory.get(board);
    if (name !== 'redis' || !held || held.list.version <= version) return;
    // Refused when another instance was quicker; the next comparison tries again what failed.
    await store.save(held).catch(() => {});
  }

  async #follow({ board, version }: Notice): Promise<void> {
    const { tiers, boards, loader } = this.#parts;
    if (!boards().includes(board)) return;
    for (const tier of tiers) {
      if (this.#version(board) >= version || this.#stopping.signal.aborted) return;
      await loader.loadFrom(tier, board);
    }
  }

  #version(board: string): number {
    return this.#parts.memory.get(board)?.list.version ?? 0;
  }
}
