import type { Fleet } from './fleet.js';
import type { LogLine } from './log-lines.js';

/** How a server can be away. */
export type Way = 'is killed' | 'hangs';

/** The servers by the names of their tiers. */
const SERVERS = { redis: 'redis', database: 'mariadb' } as const;

export type SharedTier = keyof typeof SERVERS;

/** One time that tiers are away, and what the instances log of it. */
export class Outage {
  readonly tiers: readonly SharedTier[];
  readonly #fleet: Fleet;
  readonly #way: Way;
  readonly #marks: readonly number[];

  private constructor(fleet: Fleet, tiers: readonly SharedTier[], way: Way) {
    this.#fleet = fleet;
    this.tiers = tiers;
    this.#way = way;
    this.#marks = fleet.instances.map(({ log }) => log.mark);
  }

  static async begin(fleet: Fleet, tiers: readonly SharedTier[], way: Way): Promise<Outage> {
    const outage = new Outage(fleet, tiers, way);
    for (const tier of tiers) {
      if (way === 'hangs') fleet[SERVERS[tier]].pause();
      else await fleet[SERVERS[tier]].kill();
    }
    return outage;
  }

  /** Resolves when the servers answer again. */
  async end(): Promise<void> {
    for (const tier of this.tiers) {
      if (this.#way === 'hangs') this.#fleet[SERVERS[tier]].resume();
      else await this.#fleet[SERVERS[tier]].launch();
    }
  }

  /** For each of the tiers, what each instance has said of it since it began, `tier down` and `tier up`, in order. */
  told(): string[][][] {
    return this.tiers.map((tier) =>
      this.#lines(({ all }, mark) =>
        all.slice(mark).filter((line) => line['tier'] === tier && /^tier (down|up)$/.test(line.msg)),
      ).map((lines) => lines.map(({ msg }) => msg)),
    );
  }

  /** Whether this is the last that every instance has said of each of the tiers. */
  isTold(msg: 'tier down' | 'tier up'): boolean {
    return this.told()
      .flat()
      .every((told) => told.at(-1) === msg);
  }

  /** The errors that each instance has logged since it began. */
  errors(): LogLine[][] {
    return this.#lines((log, mark) => log.errors(mark));
  }

  /** Whether `/readyz` and `/metrics` of every instance say of these tiers that they are up or not, and of the others that they are. */
  async isSeenAs(state: 'up' | 'down'): Promise<boolean> {
    const seen = this.#fleet.instances.map(async (instance) => {
      const { status, tiers } = await instance.readyz();
      const named = await Promise.all(
        tiers.map(async ({ name, up, reason }) => {
          const shouldBeUp = state === 'up' || !this.tiers.some((tier) => tier === name);
          const metric = await instance.metric(`hotlist_tier_up{tier="${name}"}`);
          return up === shouldBeUp && metric === Number(shouldBeUp) && (reason === undefined) === shouldBeUp;
        }),
      );
      return status === 200 && named.every(Boolean);
    });
    return (await Promise.all(seen)).every(Boolean);
  }

  #lines(of: (log: Fleet['instances'][number]['log'], mark: number) => LogLine[]): LogLine[][] {
    return this.#fleet.instances.map(({ log }, index) => of(log, this.#marks[index] as number));
  }
}
