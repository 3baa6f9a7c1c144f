import type { Clock } from '../clock.js';
import { untilAborted } from '../until-aborted.js';
import { Alarm } from './alarm.js';
import { GrowingPause } from './growing-pause.js';
import type { JobRecord } from './job-records.js';
import { leftOverJobs, removeConfigured } from './left-over-jobs.js';
import { addMissingJobs, type ConfiguredJob, type SyncParts, syncConfiguredJobs } from './sync-configured-jobs.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** How often it is seen to that none is missing. */
const EVERY_MS = 60_000;
/** How often it is looked whether a run has ended that is under way under an old definition. */
const OVERTAKEN_MS = 200;

export interface ConfiguredJobsParts extends SyncParts {
  /** Those that are configured now; which, may change. */
  readonly jobs: () => readonly ConfiguredJob[];
  /** Tells what runs of a job here to stop, and resolves when nothing of it is held here any more. Never rejects. */
  readonly letGo: (job: string) => Promise<void>;
  /** Whether nobody else brings jobs of a configuration into this store. */
  readonly isAlone: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told when something may be due. */
  readonly onSynced: () => void;
}

/**
 * Keeps the store knowing the configured jobs, and tries again while that fails. One that is configured no more, and was
 * while this instance ran, is removed. Others may still have it: they bring it back.
 */
export class ConfiguredJobs {
  readonly #parts: ConfiguredJobsParts;
  readonly #alarm: Alarm;
  readonly #stopping = new AbortController();
  #names: ReadonlySet<string>;
  /** To be removed, each as soon as it is let go. */
  readonly #gone = new Map<string, Promise<void>>();
  /** The same of those that are configured again: until then somebody seems to hold them. */
  readonly #back = new Set<Promise<void>>();
  /** Due again when the run has ended that was going when they were changed. */
  readonly #overtaken = new Map<string, JobRecord>();
  #isBehind = true;
  #hasToldLeftOver = false;
  #syncing: Promise<void> = Promise.resolve();

  constructor(parts: ConfiguredJobsParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
    this.#names = this.#namesNow();
  }

  start(): void {
    this.#syncing = this.#keepInSync();
  }

  /** Others may be configured than before. Before the start nothing comes of it but then. */
  changed(): void {
    const names = this.#namesNow();
    for (const name of this.#names) {
      if (!names.has(name)) this.#gone.set(name, this.#parts.letGo(name));
    }
    for (const name of names) {
      const letGo = this.#gone.get(name);
      if (letGo) this.#back.add(letGo);
      this.#gone.delete(name);
    }
    this.#names = names;
    this.#isBehind = true;
    this.#alarm.set(this.#parts.clock.monotonic());
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#syncing;
  }

  #namesNow(): ReadonlySet<string> {
    return new Set(this.#parts.jobs().map(({ definition }) => definition.name));
  }

  async #keepInSync(): Promise<void> {
    const { clock, random, announce } = this.#parts;
    const { signal } = this.#stopping;
    const pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
    for (let hasFailed = false; !signal.aborted; ) {
      try {
        // Nobody who stops waits for a store that hangs.
        await untilAborted(this.#sync(), signal);
        hasFailed = false;
        pause.reset();
        const waitMs = this.#overtaken.size > 0 ? OVERTAKEN_MS : EVERY_MS * (0.75 + random() / 2);
        await this.#alarm.sleepUntil(clock.monotonic() + waitMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!hasFailed) announce({ type: 'jobs not configured', error });
        hasFailed = true;
        await clock.sleep(pause.next(), signal);
      }
    }
  }

  async #sync(): Promise<void> {
    const { jobs, onSynced } = this.#parts;
    if (this.#isBehind) await this.#bringUp();
    else if (this.#overtaken.size > 0) await this.#makeDue();
    else if (await addMissingJobs(jobs(), this.#parts)) onSynced();
  }

  async #bringUp(): Promise<void> {
    const { jobs, onSynced } = this.#parts;
    this.#isBehind = false;
    try {
      for (const letGo of [...this.#back]) await letGo.then(() => this.#back.delete(letGo));
      for (const record of await syncConfiguredJobs(jobs(), this.#parts)) {
        this.#overtaken.set(record.definition.name, record);
      }
      onSynced();
      await this.#seeToLeftOver();
      for (const [name, letGo] of [...this.#gone]) await this.#remove(name, letGo);
    } catch (error) {
      this.#isBehind = true;
      throw error;
    }
  }

  /** What is left of times before this instance may be somebody else's, unless it is alone. */
  async #seeToLeftOver(): Promise<void> {
    if (this.#hasToldLeftOver) return;
    await leftOverJobs(this.#names, this.#parts);
    this.#hasToldLeftOver = true;
  }

  async #remove(name: string, letGo: Promise<void>): Promise<void> {
    await letGo;
    // It may be back.
    if (!this.#gone.has(name)) return;
    await removeConfigured(name, this.#parts.records);
    this.#gone.delete(name);
  }

  async #makeDue(): Promise<void> {
    const { records, onSynced } = this.#parts;
    for (const [name, before] of [...this.#overtaken]) {
      const record = await records.find(name);
      if (record && isSameRun(before, record)) continue;
      if (record) await records.trigger(name);
      this.#overtaken.delete(name);
      onSynced();
    }
  }
}

/** Whether a run that was going still is. */
function isSameRun(before: JobRecord, after: JobRecord): boolean {
  return before.shards.some(({ shard, state, epoch, fireTime, attempt }) => {
    const now = after.shards.find((each) => each.shard === shard);
    const isRunning = state === 'running' && now?.state === 'running';
    return isRunning && now.epoch === epoch && now.fireTime === fireTime && now.attempt === attempt;
  });
}
