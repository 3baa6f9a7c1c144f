import { expect } from 'chai';
import type { Claim, ClaimKey } from '../../../src/application/jobs/job-claims.js';
import { aJobDefinition } from '../a-job-definition.js';
import { keepingOf } from '../claimed-jobs.js';
import type { JobInstance, JobStore } from '../job-stores.js';
import { JobModel } from './job-model.js';
import { JOBS, type Step } from './steps.js';

const SHARDS = 2;

/** One run of the law of epochs: the store beside the model. */
export class JobEpochsRun {
  readonly #store: JobStore;
  readonly #instances: readonly JobInstance[];
  readonly #model: JobModel;
  /** Whatever each instance has ever claimed, and so may still believe in. */
  readonly #claimed: ClaimKey[][] = [];
  /** The greatest epoch that each shard has ever had. */
  readonly #greatest = new Map<string, number>();

  constructor(store: JobStore, instances: readonly JobInstance[]) {
    this.#store = store;
    this.#instances = instances;
    this.#model = new JobModel(store.leaseMs);
  }

  async begin(): Promise<void> {
    for (const job of JOBS.keys()) await this.#create(job);
    for (const _ of this.#instances) this.#claimed.push([]);
  }

  async end(): Promise<void> {
    for (const job of JOBS) {
      const record = await this.#store.records.find(job);
      expect(record?.shards).to.deep.equal(namesOf(job).map((name) => this.#model.stateOf(name)));
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
      case 'keep':
        await this.#keep(this.#some(step.instance, step.which), step.instance, now + (step.inMs ?? 0));
        break;
      case 'resume':
        await this.#resume(this.#some(step.instance, step.which), step.instance, now);
        break;
      case 'let go':
        await this.#letGo(this.#some(step.instance, step.which), step.instance);
        break;
      case 'trigger':
        await this.#trigger(JOBS[step.job] as string, now);
        break;
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
    expect(dueAt).to.equal(this.#model.nextDue());
  }

  /** Alone, an instance gets exactly what is due, in its order. */
  async #claimOne(instance: number, limit: number, now: number): Promise<void> {
    const due = this.#model.due(now).slice(0, limit);
    const claims = await this.#claims(instance, limit);
    expect(claims.map(({ definition, shard }) => `${definition.name} ${shard}`)).to.deep.equal(due);
    for (const claim of claims) this.#claim(claim, instance, now);
  }

  /** Together, none gets what another has. */
  async #allClaim(limit: number, now: number): Promise<void> {
    const due = new Set(this.#model.due(now));
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
    this.#model.renew(keys, now);
    expect(held).to.have.deep.members(this.#model.heldOf(keys, await this.#store.records.now()));
  }

  async #settle(keys: readonly ClaimKey[], instance: number, dueAt: number | undefined): Promise<void> {
    const waiting = { fireTime: dueAt, dueAt, attempt: 1 };
    const settled = await this.#instanceOf(instance).claims.settle(keys.map((key) => ({ ...key, ...waiting })));
    expect(settled).to.have.deep.members(this.#model.settle(keys, waiting));
  }

  async #keep(keys: readonly ClaimKey[], instance: number, next: number): Promise<void> {
    const keepings = keys.map((key) => keepingOf({ ...key, ...this.#model.runOf(key) }, next));
    const kept = await this.#instanceOf(instance).claims.keep(keepings);
    const now = await this.#store.records.now();
    this.#model.keep(keys, next, now);
    expect(kept).to.have.deep.members(this.#model.heldOf(keys, now));
  }

  async #resume(keys: readonly ClaimKey[], instance: number, now: number): Promise<void> {
    // Of a run nobody asks for it.
    const asked = keys.filter((key) => !this.#model.isHeld(key, 'running'));
    const claims = await this.#instanceOf(instance).claims.resume(asked);
    expect(claims.map(({ definition, ...told }) => ({ job: definition.name, ...told }))).to.have.deep.members(
      this.#model.resume(asked, now),
    );
  }

  async #letGo(keys: readonly ClaimKey[], instance: number): Promise<void> {
    await this.#instanceOf(instance).claims.letGo(keys);
    this.#model.letGo(keys);
  }

  async #trigger(job: string, now: number): Promise<void> {
    await this.#store.records.trigger(job);
    for (const name of namesOf(job)) this.#model.trigger(name, now);
  }

  async #enable(job: string, isEnabled: boolean): Promise<void> {
    await this.#store.records.setEnabled(job, isEnabled);
    for (const name of namesOf(job)) this.#model.enable(name, isEnabled);
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

  /** What an instance has claimed lately, held or not. */
  #some(instance: number, which: number): ClaimKey[] {
    return (this.#claimed[instance] as ClaimKey[]).slice(-8).filter((_, index) => which & (1 << index));
  }

  #claim(claim: Claim, instance: number, now: number): void {
    const { definition, ...told } = claim;
    const key = { job: definition.name, shard: told.shard, epoch: told.epoch };
    expect(told).to.deep.equal(this.#model.claim(key, `i${instance}`, now));
    const name = `${key.job} ${key.shard}`;
    expect(told.epoch).to.be.above(this.#greatest.get(name) ?? 0);
    this.#greatest.set(name, told.epoch);
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
    const { priority } = this.#definition(job);
    for (const shard of record?.shards.slice(first) ?? []) {
      this.#model.adopt(JOBS[job] as string, shard, { priority, isEnabled: record?.isEnabled === true });
    }
  }
}

function namesOf(job: string) {
  return [...Array(SHARDS).keys()].map((shard) => ({ job, shard }));
}
