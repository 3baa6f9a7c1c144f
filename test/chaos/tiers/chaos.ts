import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { embeddedInstance, LEASE_TTL_MS, POLL_MS, REFRESH_MS } from '../../support/fleet/fleet.js';
import type { Instance } from '../../support/fleet/instance.js';
import { Latencies } from '../../support/fleet/latencies.js';
import { Load } from '../../support/fleet/load.js';
import { Trial } from '../../support/fleet/trial.js';
import { postItems } from '../../support/fleet/votes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { everythingRestarts, type Fault, lasting, nextFault } from './faults.js';
import type { Quiet } from './propagation.js';
import { report } from './report.js';
import { Tally } from './tally.js';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Calls of GetHotList in a second. */
  readonly rate: number;
  readonly print: (line: string) => void;
}

const BOARDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const WARM_UP_MS = 3_000;
const BEFORE_MS = 30_000;
/** Between two faults. */
const QUIET_MS = 2_000;
/** The control is asked this much less than the fleet. */
const CONTROL_SHARE = 5;
const DEADLINE_MS = 5_000;
/** Two refreshes, and what must pass before the first of them: a breaker that tries again, a lease that ends, a poll. */
export const FRESH_WITHIN_MS = 2 * REFRESH_MS + 1_000 + LEASE_TTL_MS * (4 / 3) + POLL_MS * 1.25;

/** A fleet under load, a control beside it, and one fault after another. */
export class Chaos {
  readonly trial: Trial;
  readonly tally: Tally;
  readonly quiet: Quiet[] = [];
  /** How long it took until every list was fresh after a fault was over. */
  readonly fresh = new Latencies();
  /** How long instances took to be ready that were restarted while both servers were away. */
  readonly ready = new Latencies();
  /** By how much that was longer than the control took, which was restarted with them and needs no server. */
  readonly readyOverControl = new Latencies();
  faults = 0;
  readonly #control: Instance;
  readonly #startedAt = performance.now();
  readonly #print: (line: string) => void;

  private constructor(trial: Trial, tally: Tally, control: Instance, print: (line: string) => void) {
    this.trial = trial;
    this.tally = tally;
    this.#control = control;
    this.#print = print;
  }

  /** Runs for as long as it is told to, and prints what it found; returns what must not have happened. */
  static async run({ minutes, seed, rate, print }: ChaosOptions): Promise<readonly string[]> {
    const tally = new Tally();
    const folder = temporaryFolder();
    const control = await embeddedInstance(folder.path);
    control.start();
    await control.untilReady();
    await postItems(control);
    const options = { rate, boards: BOARDS, deadlineMs: DEADLINE_MS, onCall: tally.onCall };
    const trial = await Trial.start(options);
    const controls = new Load({
      ...options,
      instances: [control],
      boards: ['hot'],
      rate: rate / CONTROL_SHARE,
      onCall: tally.onControl,
    });
    await controls.start();
    const chaos = new Chaos(trial, tally, control, print);
    try {
      await chaos.#rage(minutes, new SeededRandom(seed));
      return await report(chaos, print);
    } finally {
      await controls.stop();
      await control.dispose();
      await trial.stop();
      folder.remove();
    }
  }

  async #rage(minutes: number, random: SeededRandom): Promise<void> {
    const { fleet } = this.trial;
    const endAt = this.#startedAt + minutes * 60_000;
    await this.trial.untilFresh();
    await delay(WARM_UP_MS);
    this.tally.begin('before');
    await this.#rest(BEFORE_MS);
    this.#say(`before the faults: ${this.tally.before}`);
    this.tally.begin('during');
    for (const way of ['is killed', 'hangs'] as const) {
      await this.#suffer(everythingRestarts(fleet, this.#control, way, this.#onReady), 0);
    }
    while (performance.now() < endAt) await this.#suffer(nextFault(fleet, random), lasting(random));
  }

  readonly #onReady = (ms: number, overControlMs: number) => {
    this.ready.add(ms);
    this.readyOverControl.add(overControlMs);
  };

  async #suffer(fault: Fault, ms: number): Promise<void> {
    this.faults++;
    this.#say(`${fault.name}, for ${ms} ms`);
    const end = await fault.begin();
    await delay(ms);
    await end();
    const overAt = Date.now();
    await this.trial.untilFresh(overAt).catch((error: Error) => this.trial.checker.violate(error.message));
    const tookMs = Date.now() - overAt;
    this.fresh.add(tookMs);
    if (tookMs > FRESH_WITHIN_MS) this.trial.checker.violate(`fresh only ${tookMs} ms after: ${fault.name}`);
    this.#say(`  every list is fresh again after ${tookMs} ms`);
    await this.#rest(QUIET_MS);
  }

  /** Some time without a fault. */
  async #rest(ms: number): Promise<void> {
    const from = Date.now();
    await delay(ms);
    this.quiet.push({ from, to: Date.now() });
  }

  #say(what: string): void {
    this.#print(`${this.secondsAt(performance.now()).toFixed(1).padStart(7)} s  ${what}`);
  }

  /** Since the start. */
  secondsAt(now: number): number {
    return (now - this.#startedAt) / 1_000;
  }
}
