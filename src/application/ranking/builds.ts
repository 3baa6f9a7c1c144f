import type { Formula } from '../../domain/formulas/formula.js';
import type { Clock } from '../clock.js';
import type { Announce, BuildReason } from '../events.js';
import type { BuildSkyband, BuiltSkyband, SkybandSpec } from './build-skyband.js';
import { Turns } from './turns.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface BuildsParts {
  readonly build: BuildSkyband;
  readonly clock: Clock;
  readonly announce: Announce;
}

/** What is to be built, and why. */
export interface BuildOrder {
  readonly board: string;
  readonly spec: SkybandSpec;
  /** What the board is ranked by at the time. */
  readonly formula: Formula;
  readonly reason: BuildReason;
}

/** Builds in the background, one at a time whatever the number of boards: each reads a whole table. */
export class Builds {
  readonly #parts: BuildsParts;
  readonly #turns = new Turns();

  constructor(parts: BuildsParts) {
    this.#parts = parts;
  }

  /** Resolves when none of those started until now works any more, also one that was called off and takes its time. */
  untilIdle(): Promise<void> {
    return this.#turns.untilIdle();
  }

  start(order: BuildOrder): Build {
    return new Build(order, this.#parts, this.#turns);
  }
}

/** One skyband being built: tried again after each failure, with growing pauses, until it is there or called off. */
export class Build {
  readonly order: BuildOrder;
  readonly #parts: BuildsParts;
  readonly #turns: Turns;
  readonly #calledOff = new AbortController();
  #attempt: Promise<BuiltSkyband>;
  #built: BuiltSkyband | undefined;

  constructor(order: BuildOrder, parts: BuildsParts, turns: Turns) {
    this.order = order;
    this.#parts = parts;
    this.#turns = turns;
    this.#attempt = this.#attemptAfter(0, FIRST_PAUSE_MS);
  }

  /** Settles as the attempt does that is going, or comes next; rejects at once with the reason when it is called off. */
  get attempt(): Promise<BuiltSkyband> {
    return this.#attempt;
  }

  /** Undefined until it is there. */
  get built(): BuiltSkyband | undefined {
    return this.#built;
  }

  callOff(reason: unknown): void {
    this.#calledOff.abort(reason);
  }

  #attemptAfter(pauseMs: number, nextPauseMs: number): Promise<BuiltSkyband> {
    const attempt = this.#try(pauseMs, nextPauseMs);
    // Often nobody waits for it.
    attempt.catch(() => {});
    return attempt;
  }

  async #try(pauseMs: number, nextPauseMs: number): Promise<BuiltSkyband> {
    const { build, clock, announce } = this.#parts;
    const { board, spec, formula, reason } = this.order;
    const { signal } = this.#calledOff;
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    let startedAt = clock.monotonic();
    try {
      const start = () => {
        startedAt = clock.monotonic();
        return build(spec, formula, signal);
      };
      const built = await this.#turns.take(start, signal);
      const { itemsRead, members } = built;
      const durationMs = clock.monotonic() - startedAt;
      announce({ type: 'board built', board, reason, itemsRead, members: members.length, durationMs });
      this.#built = built;
      return built;
    } catch (error) {
      signal.throwIfAborted();
      const durationMs = clock.monotonic() - startedAt;
      announce({ type: 'board build failed', board, reason, error, durationMs, retryInMs: nextPauseMs });
      this.#attempt = this.#attemptAfter(nextPauseMs, Math.min(2 * nextPauseMs, LONGEST_PAUSE_MS));
      throw error;
    }
  }
}
