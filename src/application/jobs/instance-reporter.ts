import { loadOf } from '../../domain/scheduling/load-figures.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import {
  type InstanceIdentity,
  type InstanceRecord,
  type InstanceRecords,
  type InstanceReport,
  isLive,
  type SeenInstances,
} from './instance-records.js';
import type { JudgedLoad } from './judged-load.js';
import { SkewWatch } from './skew-watch.js';
import { type MeasureProcess, SmoothedLoad } from './smoothed-load.js';

const EVERY_MS = 5_000;
/** Whoever has not been heard of for so long does not come back. */
const FORGOTTEN_MS = 3_600_000;

/** How long a stop waits for the store. */
const LEAVING_MS = 1_000;

/** What an instance has to do. */
export type Work = Pick<InstanceReport, 'running' | 'maxRunning' | 'held'>;

export interface ReporterParts {
  readonly records: InstanceRecords;
  readonly identity: InstanceIdentity;
  readonly load: JudgedLoad;
  readonly measure: MeasureProcess;
  readonly work: () => Work;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
}

/**
 * Writes down every few seconds how busy this instance is, hears in the answer how the others are, and compares its clock
 * with the store's. Two statements each time, in one message.
 */
export class InstanceReporter {
  readonly #parts: ReporterParts;
  readonly #smoothed: SmoothedLoad;
  readonly #skew: SkewWatch;
  readonly #stopping = new AbortController();
  readonly #createdAt: number;
  /** What the last answer said, and when by the monotonic clock it was asked for. */
  #seen: SeenInstances = { instances: [], now: 0 };
  #seenAt = 0;
  #isFailing = false;
  #reporting: Promise<void> | undefined;

  constructor(parts: ReporterParts) {
    const { measure, clock, announce } = parts;
    this.#parts = parts;
    this.#smoothed = new SmoothedLoad(measure, clock);
    this.#skew = new SkewWatch(clock, announce);
    this.#createdAt = clock.monotonic();
  }

  start(): void {
    this.#reporting = this.#keepReporting();
  }

  /** Reports no more, and takes its row away; where the store does not answer soon, the others see that it is gone. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { records, identity, clock } = this.#parts;
    const done = new AbortController();
    const gone = this.#reporting?.then(() => records.remove(identity.name)).catch(() => {});
    await Promise.race([gone, clock.sleep(LEAVING_MS, done.signal)]);
    done.abort();
  }

  async #keepReporting(): Promise<void> {
    const { clock, random } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#report();
      await clock.sleep(EVERY_MS * (0.75 + random() / 2), signal);
    }
  }

  async #report(): Promise<void> {
    const { records, identity, load: judged, work, clock, announce } = this.#parts;
    const { running, maxRunning, held } = work();
    const figures = this.#smoothed.measure(running / maxRunning);
    const load = loadOf(figures);
    const askedAt = clock.monotonic();
    const uptimeMs = Math.floor(askedAt - this.#createdAt);
    const { skewMs } = this.#skew;
    try {
      const report = { ...identity, uptimeMs, load, figures, running, maxRunning, held, skewMs };
      this.#seen = await records.report(report);
      this.#seenAt = askedAt;
      this.#skew.saw(this.#seen.now, askedAt);
      this.#isFailing = false;
      await this.#clean();
    } catch (error) {
      if (!this.#isFailing) announce({ type: 'instance not reported', error });
      this.#isFailing = true;
    }
    judged.compare(load, this.#others());
    const { claimDelayMs, isOverloaded } = judged;
    announce({ type: 'load measured', load, figures, claimDelayMs, isOverloaded, skewMs: this.#skew.skewMs });
  }

  /** Those that lived when the store was heard of last, less those that have grown too old since. */
  #others(): InstanceRecord[] {
    const now = this.#seen.now + this.#parts.clock.monotonic() - this.#seenAt;
    return this.#seen.instances.filter((each) => each.name !== this.#parts.identity.name && isLive(each, now));
  }

  async #clean(): Promise<void> {
    const { instances, now } = this.#seen;
    // Whoever comes upon one first removes it, so that it costs nothing where there is none.
    if (instances.some(({ seenAt }) => now - seenAt > FORGOTTEN_MS)) await this.#parts.records.clean(FORGOTTEN_MS);
  }
}
