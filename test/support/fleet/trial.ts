import { until } from '../until.js';
import type { Call } from './call.js';
import { Checker } from './checker.js';
import { Fleet, type FleetOptions } from './fleet.js';
import type { Instance } from './instance.js';
import { Load } from './load.js';
import { postItems, Votes } from './votes.js';

export interface TrialOptions extends FleetOptions {
  readonly rate?: number;
  readonly deadlineMs?: number;
  /** Told of each call besides the checker. */
  readonly onCall?: (call: Call) => void;
}

/** A fleet that is asked all the time, by people who vote all the time. */
export class Trial {
  readonly fleet: Fleet;
  readonly checker: Checker;
  readonly load: Load;
  readonly #votes: Votes;

  private constructor(fleet: Fleet, checker: Checker, load: Load) {
    this.fleet = fleet;
    this.checker = checker;
    this.load = load;
    this.#votes = new Votes(fleet.instances);
  }

  /** Resolves when every instance has answered. */
  static async start({ rate = 500, deadlineMs = 2_000, onCall, ...options }: TrialOptions = {}): Promise<Trial> {
    const fleet = await Fleet.start(options);
    await postItems(fleet.instances[0] as Instance);
    const checker = new Checker();
    const tell = (call: Call) => {
      checker.onCall(call);
      onCall?.(call);
    };
    const load = new Load({ instances: fleet.instances, boards: fleet.boards, rate, deadlineMs, onCall: tell });
    const trial = new Trial(fleet, checker, load);
    await load.start();
    return trial;
  }

  get live(): readonly Instance[] {
    return this.fleet.instances.filter(({ isLive }) => isLive);
  }

  /** Waits until the last answer of every instance that is up is like that, for each of the boards. */
  async untilAnswers(what: string, isLike: (call: Call) => boolean): Promise<void> {
    await until(`every instance answers ${what}`, () =>
      this.live.every((instance) => {
        const answers = this.checker.last(instance);
        return answers.length === this.fleet.boards.length && answers.every(isLike);
      }),
    );
  }

  /** Waits until every instance that is up answers with a list that was computed after this instant (UTC). */
  untilFresh(since = Date.now()): Promise<void> {
    return this.untilAnswers('with a new list', ({ computedAt, tier }) => computedAt > since && tier === 'memory');
  }

  async stop(): Promise<void> {
    await Promise.all([this.#votes.stop(), this.load.stop()]);
    await this.fleet.stop();
  }
}
