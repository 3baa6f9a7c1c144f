import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { fireTimesBefore } from '../../../src/application/jobs/fire-times-before.js';
import type { ClaimKey, JobClaims } from '../../../src/application/jobs/job-claims.js';
import type { JobRecord } from '../../../src/application/jobs/job-records.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import type { JobInstance } from '../job-stores.js';
import { ManualClock } from '../manual-clock.js';
import { memoryJobInstance } from '../memory-job-store.js';
import { MemoryJobTable } from '../memory-job-table.js';
import { type SeenRun, SimulatedDispatcher } from './simulated-dispatcher.js';

const START = 1_356_998_400_000;
const LEASE_MS = 9_000;
const STEP_MS = 250;

/** Two runs of one shard at once, of which the older had not noticed that it was over. */
export interface Overlap {
  readonly older: SeenRun;
  readonly newer: SeenRun;
}

/** Some instances over one store, to which things happen. */
export class JobSimulation {
  readonly table: MemoryJobTable;
  readonly store: JobInstance;
  readonly instances: SimulatedDispatcher[] = [];
  /** All that ever lived. */
  readonly all: SimulatedDispatcher[] = [];
  /** In the order that they began. */
  readonly runs: SeenRun[] = [];
  readonly overlaps: Overlap[] = [];
  /** What the store has accepted. */
  readonly settled = new Set<string>();
  /** Of each shard, by {@link shardName}: the first fire time of its schedule that it has to account for. */
  readonly firstFireTimes = new Map<string, number>();
  /** What had come of another schedule before, and was not handled. */
  readonly owed: { readonly job: string; readonly shard: number; readonly fireTime: number }[] = [];
  readonly #clock = new ManualClock(START);
  readonly #random: SeededRandom;
  #lives = 0;

  constructor(seed: number, count: number) {
    this.#random = new SeededRandom(seed);
    this.table = new MemoryJobTable(LEASE_MS, this.#clock);
    const store = memoryJobInstance(this.table);
    this.store = { ...store, claims: this.#watched(store.claims) };
    for (let index = 0; index < count; index++) this.instances.push(this.#begin());
  }

  async create(definition: JobDefinition): Promise<void> {
    const first = new CronerFireTimes().next(definition.schedule, START) as number;
    const { shards } = await this.store.records.create(definition, 'api', first);
    for (const { shard } of shards) this.firstFireTimes.set(shardName(definition.name, shard), first);
  }

  /** A shard that runs meanwhile goes on by the old schedule once more: it has to account for nothing before that. */
  async reschedule(job: string, schedule: JobDefinition['schedule']): Promise<void> {
    const { definition, etag } = (await this.store.records.find(job)) as JobRecord;
    const now = this.#clock.now();
    const fireTimes = new CronerFireTimes();
    const before = fireTimesBefore(definition.schedule, fireTimes);
    const nextFireTime = fireTimes.next(schedule, now) as number;
    for (const { shard, state, fireTime = nextFireTime, handledTo } of this.table.jobs.get(job)?.shards ?? []) {
      const isRunning = state === 'running';
      this.firstFireTimes.set(shardName(job, shard), isRunning ? Number.POSITIVE_INFINITY : nextFireTime);
      if (isRunning) continue;
      if (fireTime <= now) this.owed.push({ job, shard, fireTime });
      let each = before.after(handledTo ?? fireTime);
      for (; each !== undefined && each <= now; each = before.after(each))
        this.owed.push({ job, shard, fireTime: each });
    }
    await this.store.records.replace({ ...definition, schedule }, { etag, nextFireTime, before });
  }

  /** Lets time pass for everybody in small steps. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.#clock.stall(Math.min(left, STEP_MS));
      for (const instance of this.instances) await instance.pass(Math.min(left, STEP_MS));
    }
  }

  kill(index: number): void {
    const instance = this.instances[index % this.instances.length] as SimulatedDispatcher;
    instance.state = 'dead';
    this.instances[this.instances.indexOf(instance)] = this.#begin();
  }

  /** In good order, as by a deployment, while time passes. */
  async restart(index: number): Promise<void> {
    const instance = this.instances[index % this.instances.length] as SimulatedDispatcher;
    if (instance.state !== 'live') return;
    const stopped = await this.#stop(instance);
    // One whose store is away may take long; then it is killed.
    if (!stopped) instance.state = 'dead';
    this.instances[this.instances.indexOf(instance)] = this.#begin();
  }

  /** Everything is well again, and everybody stops when what was left has been done. */
  async end(): Promise<boolean> {
    for (const instance of this.instances) {
      if (instance.state === 'paused') instance.state = 'waking';
      Object.assign(instance.way, { isCut: false, lossRate: 0 });
      instance.load.isOverloaded = false;
    }
    await this.pass(240_000);
    const stopped = [];
    for (const instance of this.instances) stopped.push(await this.#stop(instance));
    return stopped.every(Boolean);
  }

  async #stop({ dispatcher }: SimulatedDispatcher): Promise<boolean> {
    let isStopped = false;
    void dispatcher.stop(2_000).then(() => {
      isStopped = true;
    });
    for (let waited = 0; waited < 60_000 && !isStopped; waited += 1_000) await this.pass(1_000);
    return isStopped;
  }

  #begin(): SimulatedDispatcher {
    const random = () => this.#random.uniform();
    const surroundings = {
      store: this.store,
      leaseMs: LEASE_MS,
      now: () => this.#clock.now(),
      random,
      onStart: (run: SeenRun) => this.#look(run),
    };
    // Nobody goes by the clock on the wall.
    const off = Math.floor((random() - 0.5) * 7_200_000);
    const instance = new SimulatedDispatcher(`i${++this.#lives}`, surroundings, off);
    this.all.push(instance);
    return instance;
  }

  #look(newer: SeenRun): void {
    this.runs.push(newer);
    for (const { state, runs } of this.all) {
      const older = runs.find((run) => run !== newer && run.endedAt === undefined && isOfSameShard(run, newer));
      if (older && state === 'live') this.overlaps.push({ older, newer });
    }
  }

  #watched(claims: JobClaims): JobClaims {
    return {
      claim: (...asked) => claims.claim(...asked),
      renew: (keys) => claims.renew(keys),
      resume: (keys) => claims.resume(keys),
      letGo: (keys, leastMs) => claims.letGo(keys, leastMs),
      cancel: (run, reason) => claims.cancel(run, reason),
      findUnsettled: (runs) => claims.findUnsettled(runs),
      nextDue: (...asked) => claims.nextDue(...asked),
      keep: async (keepings) => {
        const kept = await claims.keep(keepings);
        for (const key of kept) this.settled.add(nameOf(key));
        return kept;
      },
      settle: async (settlements) => {
        const settled = await claims.settle(settlements);
        for (const key of settled) this.settled.add(nameOf(key));
        return settled;
      },
    };
  }
}

export function nameOf({ job, shard, epoch }: ClaimKey): string {
  return `${job} ${shard} ${epoch}`;
}

export function shardName(job: string, shard: number): string {
  return `${job} ${shard}`;
}

function isOfSameShard(a: SeenRun, b: SeenRun): boolean {
  return a.job === b.job && a.shard === b.shard;
}
