import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import type { ApproachKey } from './approaches/all.js';
import type { Site } from './approaches/approach.js';
import { Checks } from './checks.js';
import type { Line } from './lines.js';
import type { Contestant, Enter } from './measure/contestant.js';
import type { Measured } from './measure/measure.js';
import { ServerWork, type Work } from './measure/server-work.js';
import { pointsIndexSql } from './site/tables.js';
import { vote } from './site/votes.js';

/** A measured answer, what it took of the server, and how many of the right fifty it lacks. */
export type Measurement = Measured & Work & { readonly missed: number };

/** All measurements of each line, in the order of the rounds. */
export type Measurements = ReadonlyMap<Line, readonly Measurement[]>;

export interface RoundsOptions {
  readonly site: Site;
  readonly flavour: 'mariadb' | 'mysql';
  readonly items: number;
  readonly seed: number;
  readonly enter: Enter;
  readonly print: (line: string) => void;
}

/** What is opened once and asked in every round; all others are opened anew, for a process that nothing else was in. */
const KEPT: readonly ApproachKey[] = ['liveRefresh'];
const MARGIN_MS = 1_000;

/** Every line in turn, round after round, each round beginning with another one; and what they answer is compared. */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #connection: Connection;
  readonly #work: ServerWork;
  readonly #checks: Checks;
  readonly #random: SeededRandom;
  readonly #kept = new Map<ApproachKey, Contestant>();
  readonly #measured = new Map<Line, Measurement[]>();
  #votedAt = 0;

  private constructor(options: RoundsOptions, connection: Connection, work: ServerWork, checks: Checks) {
    this.#options = options;
    this.#connection = connection;
    this.#work = work;
    this.#checks = checks;
    this.#random = new SeededRandom(options.seed, 1);
  }

  static async run(lines: readonly Line[], count: number, options: RoundsOptions): Promise<Measurements> {
    const { url } = options.site;
    const connection = await createConnection(url);
    const [work, checks] = [await ServerWork.open(url), await Checks.open(options.site)];
    const rounds = new Rounds(options, connection, work, checks);
    try {
      await rounds.#indexOnPoints(false);
      for (let round = 0; round < count; round++) await rounds.#round(lines, round);
      return rounds.#measured;
    } finally {
      for (const contestant of rounds.#kept.values()) await contestant.close();
      await Promise.all([connection.end(), work.close(), checks.close()]);
    }
  }

  async #round(lines: readonly Line[], round: number): Promise<void> {
    const startedAt = performance.now();
    const at = Date.now();
    const rotated = lines.map((_, index) => lines[(index + round) % lines.length] as Line);
    for (const line of rotated) {
      if (line.once && round > 0) continue;
      const measured = await this.#measure(line, at);
      const missed = await this.#checks.check(line, measured);
      this.#measured.set(line, [...(this.#measured.get(line) ?? []), { ...measured, missed }]);
    }
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
    this.#options.print(`round ${round + 1}: ${seconds} s, ${this.#checks.compared} lists compared, all the same`);
  }

  async #measure(line: Line, at: number): Promise<Measured & Work> {
    const contestant = await this.#contestant(line.key);
    if (line.votes !== undefined) await this.#voteBefore(contestant, line.votes);
    if (line.pointsIndex) await this.#indexOnPoints(true);
    const [measured, work] = await this.#work.during(() => contestant.ask(at));
    if (line.pointsIndex) await this.#indexOnPoints(false);
    if (!KEPT.includes(line.key)) await contestant.close();
    return { ...measured, ...work };
  }

  async #contestant(key: ApproachKey): Promise<Contestant> {
    const { enter, site } = this.#options;
    const contestant = this.#kept.get(key) ?? (await enter(key, site));
    if (KEPT.includes(key)) this.#kept.set(key, contestant);
    return contestant;
  }

  /** Leaves it with these changes alone: those before are too old to be within its overlap. */
  async #voteBefore(contestant: Contestant, votes: number): Promise<void> {
    const { items, site } = this.#options;
    const quietMs = performance.now() - this.#votedAt;
    if (site.overlapMs > 0) await delay(Math.max(0, site.overlapMs + MARGIN_MS - quietMs));
    await contestant.ask(0);
    await vote(this.#connection, items, votes, this.#random);
    this.#votedAt = performance.now();
    this.#checks.forget();
  }

  async #indexOnPoints(isThere: boolean): Promise<void> {
    await this.#connection.query(pointsIndexSql(this.#options.flavour, isThere));
  }
}
