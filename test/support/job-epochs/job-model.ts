import type { Claim, ClaimKey, HeldLease } from '../../../src/application/jobs/job-claims.js';
import type { ShardState } from '../../../src/application/jobs/job-records.js';

/** How a shard stands by the rules, without any database. */
interface ModelShard extends Omit<ShardState, 'owner'> {
  /** When it is due while it is held; while it runs, when it was. */
  readonly wasDueAt?: number;
  readonly priority: number;
  readonly isEnabled: boolean;
  owner: string;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };
type ShardName = Pick<ClaimKey, 'job' | 'shard'>;
type Waiting = Pick<ShardState, 'fireTime' | 'dueAt' | 'attempt'>;

/** The rules that the shards of jobs keep, whatever instances ask for. */
export class JobModel {
  readonly #leaseMs: number;
  readonly #shards = new Map<string, Mutable<ModelShard>>();

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** Takes a shard as the store has begun it. */
  adopt(job: string, shard: ShardState, rest: Pick<ModelShard, 'priority' | 'isEnabled'>): void {
    this.#shards.set(`${job} ${shard.shard}`, { ...shard, ...rest } as ModelShard);
  }

  stateOf(name: ShardName): ShardState {
    const { priority: _, isEnabled: __, wasDueAt: ___, ...state } = this.#shardOf(name);
    return state;
  }

  nextDue(): number | undefined {
    const instants = [...this.#shards.values()].filter(({ isEnabled }) => isEnabled).flatMap((one) => one.dueAt ?? []);
    return instants.length > 0 ? Math.min(...instants) : undefined;
  }

  /** The names of what is due, in its order. */
  due(now: number): string[] {
    return [...this.#shards.entries()]
      .filter(([, { isEnabled, dueAt }]) => isEnabled && dueAt !== undefined && dueAt <= now)
      .sort(([x, a], [y, b]) => b.priority - a.priority || Number(a.dueAt) - Number(b.dueAt) || (x < y ? -1 : 1))
      .map(([key]) => key);
  }

  isHeld(key: ClaimKey, as?: ShardState['state']): boolean {
    const { state, epoch } = this.#shardOf(key);
    return state !== 'waiting' && state === (as ?? state) && epoch === key.epoch;
  }

  runOf(name: ShardName): { readonly fireTime: number; readonly attempt: number } {
    const { fireTime, attempt } = this.#shardOf(name);
    return { fireTime: Number(fireTime), attempt };
  }

  /** What the holders of those that are held are told. */
  heldOf(keys: readonly ClaimKey[], now: number): HeldLease[] {
    return keys
      .filter((key) => this.isHeld(key))
      .map((key) => {
        const { wasDueAt, isEnabled } = this.#shardOf(key);
        return { ...key, now, dueAt: Number(wasDueAt), isEnabled };
      });
  }

  /** What the instance that claims a shard is told. */
  claim(name: ShardName, owner: string, now: number): Omit<Claim, 'definition'> {
    const shard = this.#shardOf(name);
    const isLost = shard.state === 'running';
    const wasDueAt = shard.state === 'held' ? shard.wasDueAt : shard.dueAt;
    const told = {
      ...{ shard: shard.shard, epoch: shard.epoch + 1, fireTime: shard.fireTime, dueAt: wasDueAt },
      ...{ attempt: shard.attempt + Number(isLost), lostBy: isLost ? shard.owner : undefined, claimedAt: now },
    };
    const running = { state: 'running', epoch: told.epoch, attempt: told.attempt, owner };
    Object.assign(shard, running, { dueAt: now + this.#leaseMs, wasDueAt });
    return told as Omit<Claim, 'definition'>;
  }

  renew(keys: readonly ClaimKey[], now: number): void {
    for (const key of keys) if (this.isHeld(key)) this.#shardOf(key).dueAt = now + this.#leaseMs;
  }

  /** Which of them could be settled. */
  settle(keys: readonly ClaimKey[], waiting: Waiting): ClaimKey[] {
    const settled = keys.filter((key) => this.isHeld(key, 'running'));
    for (const key of settled) Object.assign(this.#shardOf(key), waiting, { state: 'waiting' });
    return settled;
  }

  keep(keys: readonly ClaimKey[], next: number, now: number): void {
    for (const key of keys.filter((each) => this.isHeld(each, 'running'))) {
      const held = { state: 'held', fireTime: next, wasDueAt: next, attempt: 1, dueAt: now + this.#leaseMs };
      Object.assign(this.#shardOf(key), held);
    }
  }

  /** What the holder is told of those that begin again. */
  resume(keys: readonly ClaimKey[], now: number) {
    const begins = keys.filter((key) => {
      const { isEnabled, wasDueAt } = this.#shardOf(key);
      return this.isHeld(key, 'held') && isEnabled && Number(wasDueAt) <= now;
    });
    for (const key of begins) Object.assign(this.#shardOf(key), { state: 'running', dueAt: now + this.#leaseMs });
    return begins.map((key) => {
      const { fireTime, wasDueAt, attempt } = this.#shardOf(key);
      return { ...key, fireTime, dueAt: wasDueAt, attempt, lostBy: undefined, claimedAt: now };
    });
  }

  letGo(keys: readonly ClaimKey[]): void {
    for (const key of keys.filter((each) => this.isHeld(each))) {
      const shard = this.#shardOf(key);
      Object.assign(shard, { state: 'waiting', dueAt: shard.wasDueAt });
    }
  }

  trigger(name: ShardName, now: number): void {
    const shard = this.#shardOf(name);
    const isHeld = shard.state === 'held';
    const dueAt = isHeld ? shard.wasDueAt : shard.dueAt;
    const isDue = dueAt !== undefined && dueAt <= now;
    const isToCome = shard.fireTime === undefined || shard.fireTime > now;
    if (!shard.isEnabled || shard.state === 'running' || isDue || !(isToCome || shard.attempt > 1)) return;
    Object.assign(shard, isHeld ? { wasDueAt: now } : { dueAt: now }, isToCome && { fireTime: now, attempt: 1 });
  }

  enable(name: ShardName, isEnabled: boolean): void {
    this.#shardOf(name).isEnabled = isEnabled;
  }

  #shardOf({ job, shard }: ShardName): Mutable<ModelShard> {
    return this.#shards.get(`${job} ${shard}`) as Mutable<ModelShard>;
  }
}
