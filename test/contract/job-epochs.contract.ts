import { expect } from 'chai';
import fc from 'fast-check';
import type { Claim, ClaimKey } from '../../src/application/jobs/job-claims.js';
import type { ShardState } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobInstance, JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const INSTANCES = 3;
const JOBS = ['a', 'b', 'c'];
const SHARDS = 2;

/** How a shard stands by the rules, without any database. */
interface ModelShard extends Omit<ShardState, 'owner'> {
  readonly priority: number;
  readonly isEnabled: boolean;
  owner: string;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

const anInstance = fc.nat(INSTANCES - 1);
const aJob = fc.nat(JOBS.length - 1);
const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), instance: anInstance, limit: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('all claim' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), instance: anInstance, which: fc.nat(255) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant('settle' as const), instance: anInstance, which: fc.nat(255) },
      inMs: fc.option(fc.integer({ min: -20_000, max: 20_000 }), { freq: 9, nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 5_000, 14_999, 15_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('enable' as const), job: aJob, isEnabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove and create' as const), job: aJob }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('shrink and grow' as const), job: aJob }) },
);

/**
 * The law that the scheduler stands on: of each shard at most one epoch is valid, and epochs only go up, whatever several
 * instances do in whatever order; and what they are told is what the rules say.
 */
export function describeJobEpochs(name: string, make: () => Promise<JobStore>): void {
  describe(`the job epochs of ${name}`, () => {
    let store: JobStore;
    let instances: JobInstance[];

    openForEach(make, async (made) => {
      store = made;
      instances = [made, ...(await Promise.all(Array.from({ length: INSTANCES - 1 }, () => made.join())))];
    });

    it('are one at a time and only go up, as a model of the rules has them', async () => {
      const law = fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 30 }), async (steps) => {
        const run = new Run(store, instances);
        await run.begin();
        for (const step of steps) await run.take(step);
        await run.end();
      });
      await fc.assert(law, { numRuns: 60 });
    });
  });
}

type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;

/** One run of the law: the store beside the model. */
class Run {
  readonly #store: JobStore;
  readonly #instances: readonly JobInstance[];
  readonly #model = new Map<string, Mutable<ModelShard>>();
  /** Whatever each instance has ever claimed, and so may still believe in. */
  readonly #claimed: ClaimKey[][] = [];
  /** The greatest epoch that each shard has ever had. */
  readonly #greatest = new Map<string, number>();

  constructor(store: JobStore, instances: readonly JobInstance[]) {
    this.#store = store;
    this.#instances = instances;
  }

  async begin(): Promise<void> {
    for (const job of JOBS.keys()) await this.#create(job);
    for (const _ of this.#instances) this.#claimed.push([]);
  }

  async end(): Promise<void> {
    for (const job of JOBS) {
      const record = await this.#store.records.find(job);
      const model = [...Array(SHARDS).keys()].map((shard) => this.#model.get(`${job} ${shard}`));
      expect(record?.shards).to.deep.equal(
        model.map((shard) => {
          const { priority: _, isEnabled: __, ...state } = shard as ModelShard;
          return state;
        }),
      );
      await this.#store.records.remove(job);
    }
  }

  async take(step: Step): Promise<void> {
    const now = await this.#store.records.now();
    switch (step.do) {
      case 'claim':
        await this.#claimOne(step.instance, step.limit, now);
        break;
      case 'all claim':
        await this.#allClaim(step.limit, now);
        break;
      case 'renew':
        await this.#renew(this.#some(step.instance, step.which), step.instance, now);
        break;
      case 'settle': {
        const dueAt = step.inMs === undefined ? undefined : now + step.inMs;
        await this.#settle(this.#some(step.instance, step.which), step.instance, dueAt);
        break;
      }
      case 'pass':
        this.#store.pass(step.ms);
        break;
      case 'enable':
        await this.#enable(JOBS[step.job] as string, step.isEnabled);
        break;
      case 'remove and create':
        await this.#store.records.remove(JOBS[step.job] as string);
        await this.#create(step.job);
        break;
      case 'shrink and grow':
        await this.#shrinkAndGrow(step.job);
    }
    const { dueAt } = await this.#store.claims.nextDue();
    const instants = [...this.#model.values()].filter(({ isEnabled }) => isEnabled).flatMap((one) => one.dueAt ?? []);
    expect(dueAt).to.equal(instants.length > 0 ? Math.min(...instants) : undefined);
  }

  /** Alone, an instance gets exactly what is due, in its order. */
  async #claimOne(instance: number, limit: number, now: number): Promise<void> {
    const due = this.#due(now).slice(0, limit);
    const claims = await this.#claims(instance, limit);
    expect(claims.map(({ definition, shard }) => `${definition.name} ${shard}`)).to.deep.equal(due);
    for (const claim of claims) this.#claim(claim, instance, now);
  }

  /** Together, none gets what another has. */
  async #allClaim(limit: number, now: number): Promise<void> {
    const due = new Set(this.#due(now));
    const answers = await Promise.all(this.#instances.map((_, instance) => this.#claims(instance, limit)));
    for (const [instance, claims] of answers.entries()) {
      expect(claims.length).to.be.at.most(limit);
      for (const claim of claims) {
        expect(due.delete(`${claim.definition.name} ${claim.shard}`)).to.equal(true);
        this.#claim(claim, instance, now);
      }
    }
  }

  async #renew(keys: readonly ClaimKey[], instance: number, now: number): Promise<void> {
    const held = await this.#instanceOf(instance).claims.renew(keys);
    expect(held).to.have.deep.members(keys.filter((key) => this.#isHeld(key)));
    for (const key of held) this.#shardOf(key).dueAt = now + this.#store.leaseMs;
  }

  async #settle(keys: readonly ClaimKey[], instance: number, dueAt: number | undefined): Promise<void> {
    const waiting = { fireTime: dueAt, dueAt, attempt: 1 };
    const held = await this.#instanceOf(instance).claims.settle(keys.map((key) => ({ ...key, ...waiting })));
    expect(held).to.have.deep.members(keys.filter((key) => this.#isHeld(key)));
    for (const key of held) Object.assign(this.#shardOf(key), waiting, { state: 'waiting' });
  }

  async #enable(job: string, isEnabled: boolean): Promise<void> {
    await this.#store.records.setEnabled(job, isEnabled);
    for (let shard = 0; shard < SHARDS; shard++) Object.assign(this.#shardOf({ job, shard }), { isEnabled });
  }

  async #shrinkAndGrow(job: number): Promise<void> {
    const definition = this.#definition(job);
    await this.#store.records.replace({ ...definition, shards: 1 }, {});
    await this.#store.records.replace(definition, {});
    await this.#adopt(job, 1);
  }

  #instanceOf(instance: number): JobInstance {
    return this.#instances[instance] as JobInstance;
  }

  #claims(instance: number, limit: number): Promise<readonly Claim[]> {
    return this.#instanceOf(instance).claims.claim(`i${instance}`, limit);
  }

  #shardOf({ job, shard }: { job: string; shard: number }): Mutable<ModelShard> {
    return this.#model.get(`${job} ${shard}`) as Mutable<ModelShard>;
  }

  #isHeld(key: ClaimKey): boolean {
    const { state, epoch } = this.#shardOf(key);
    return state === 'running' && epoch === key.epoch;
  }

  /** What an instance has claimed lately, held or not. */
  #some(instance: number, which: number): ClaimKey[] {
    return (this.#claimed[instance] as ClaimKey[]).slice(-8).filter((_, index) => which & (1 << index));
  }

  #due(now: number): string[] {
    return [...this.#model.entries()]
      .filter(([, { isEnabled, dueAt }]) => isEnabled && dueAt !== undefined && dueAt <= now)
      .sort(([x, a], [y, b]) => b.priority - a.priority || Number(a.dueAt) - Number(b.dueAt) || (x < y ? -1 : 1))
      .map(([key]) => key);
  }

  #claim(claim: Claim, instance: number, now: number): void {
    const { definition, ...told } = claim;
    const key = { job: definition.name, shard: told.shard, epoch: told.epoch };
    const shard = this.#shardOf(key);
    const isLost = shard.state === 'running';
    expect(told).to.deep.equal({
      ...{ shard: shard.shard, epoch: shard.epoch + 1, fireTime: shard.fireTime, dueAt: shard.dueAt },
      ...{ attempt: shard.attempt + Number(isLost), lostBy: isLost ? shard.owner : undefined, claimedAt: now },
    });
    const name = `${key.job} ${key.shard}`;
    expect(told.epoch).to.be.above(this.#greatest.get(name) ?? 0);
    this.#greatest.set(name, told.epoch);
    const dueAt = now + this.#store.leaseMs;
    Object.assign(shard, { state: 'running', epoch: told.epoch, attempt: told.attempt, owner: `i${instance}`, dueAt });
    this.#claimed[instance]?.push(key);
  }

  #definition(job: number) {
    return aJobDefinition({ name: JOBS[job] as string, shards: SHARDS, priority: job === 2 ? 1 : 0 });
  }

  async #create(job: number): Promise<void> {
    const now = await this.#store.records.now();
    await this.#store.records.create(this.#definition(job), 'api', now + (job - 1) * 5_000);
    await this.#adopt(job, 0);
  }

  /** What has come from `first` on; its epoch begins wherever the store says. */
  async #adopt(job: number, first: number): Promise<void> {
    const record = await this.#store.records.find(JOBS[job] as string);
    for (const shard of record?.shards.slice(first) ?? []) {
      const { priority } = this.#definition(job);
      this.#model.set(`${JOBS[job]} ${shard.shard}`, { ...shard, priority, isEnabled: record?.isEnabled === true });
    }
  }
}
