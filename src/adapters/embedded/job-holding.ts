import type { Clock } from '../../application/clock.js';
import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  Keeping,
  Settlement,
  UnsettledRun,
} from '../../application/jobs/job-claims.js';
import { keptDefinition } from '../../application/jobs/kept-definition.js';
import type { EmbeddedDatabase } from './database.js';
import type { OwnLeases } from './own-leases.js';

interface HeldRow {
  readonly definition: string;
  readonly is_enabled: bigint;
  readonly fire_time: bigint;
  readonly was_due_at: bigint;
  readonly attempt: bigint;
  readonly cancel_reason: string | null;
  readonly handled_to: bigint | null;
}

/** Only another attempt has anything to do with the one before; the parameter is its number. */
const KEEP_CANCELLED = 'cancel_reason = iif(? > 1, cancel_reason, NULL)';

/** The assignments of a change, which of the shard's states it is for, and the values that it needs, in their order. */
interface Change<K> {
  readonly set: string;
  readonly where: string;
  readonly values: (key: K, now: number) => readonly unknown[];
  /** What it does to the lease, if anything. */
  readonly lease?: 'given' | 'ended';
}

/** Has leases go on that were claimed, and ends them. Each call is one write, and each change is guarded by the epoch. */
export class JobHolding {
  readonly #database: EmbeddedDatabase;
  readonly #leaseMs: number;
  readonly #clock: Clock;
  readonly #own: OwnLeases;

  constructor(database: EmbeddedDatabase, leaseMs: number, clock: Clock, own: OwnLeases) {
    this.#database = database;
    this.#leaseMs = leaseMs;
    this.#clock = clock;
    this.#own = own;
  }

  renew(keys: readonly ClaimKey[]): Promise<readonly HeldLease[]> {
    const values = (_: ClaimKey, now: number) => [now + this.#leaseMs];
    const change: Change<ClaimKey> = { set: 'due_at = ?', where: "state <> 'waiting'", values, lease: 'given' };
    return this.#change(keys, change, ({ key, now }) => this.#heldLease(key, now, "state <> 'waiting'"));
  }

  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    const change: Change<Settlement> = {
      lease: 'ended',
      set: `state = 'waiting', fire_time = ?, due_at = ?, attempt = ?, handled_to = ?, ${KEEP_CANCELLED}`,
      where: "state = 'running'",
      values: ({ fireTime, dueAt, attempt, handledTo }: Settlement) => [
        ...[fireTime ?? null, fireTime === undefined ? null : (dueAt ?? fireTime), attempt, handledTo ?? null, attempt],
      ],
    };
    return this.#change(settlements, change, ({ key, isChanged }) => (isChanged ? keyOf(key) : undefined));
  }

  /** What is held already is one whose answer was lost. */
  keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]> {
    const change: Change<Keeping> = {
      lease: 'given',
      set: `state = 'held', fire_time = ?, was_due_at = ?, attempt = ?, due_at = ?, handled_to = ?, ${KEEP_CANCELLED}`,
      where: "state = 'running' AND fire_time = ? AND attempt = ?",
      values: ({ fireTime, dueAt, attempt, handledTo, ended }: Keeping, now: number) => [
        ...[fireTime, dueAt, attempt, now + this.#leaseMs, handledTo ?? null, attempt, ended.fireTime, ended.attempt],
      ],
    };
    return this.#change(keepings, change, ({ key, now }) => this.#heldLease(key, now, "state = 'held'"));
  }

  /** What runs already is one whose answer was lost. */
  resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]> {
    const change: Change<ClaimKey> = {
      lease: 'given',
      set: "state = 'running', due_at = ?",
      where: "(state = 'running' OR state = 'held' AND is_enabled = 1 AND was_due_at <= ?)",
      values: (_: ClaimKey, now: number) => [now + this.#leaseMs, now],
    };
    return this.#change(keys, change, ({ key, now }) => {
      const row = this.#find(key, "state = 'running'");
      return row && toClaim(row, key, now);
    });
  }

  async cancel({ fireTime, attempt, ...key }: ClaimedRun, reason: string): Promise<boolean> {
    const change = {
      set: 'cancel_reason = ?',
      where: "fire_time = ? AND attempt = ? AND state = 'running'",
      values: () => [reason, fireTime, attempt],
    };
    return (await this.#change([key], change, ({ isChanged }) => isChanged)).includes(true);
  }

  async findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    const now = this.#clock.now();
    const find = this.#database.connection.prepare(
      `SELECT due_at FROM job_shards
       WHERE job = ? AND shard = ? AND epoch = ? AND fire_time = ? AND attempt = ? AND state = 'running'`,
    );
    return runs.flatMap((run) => {
      const row = find.get([run.job, run.shard, run.epoch, run.fireTime, run.attempt]) as
        | { due_at: bigint }
        | undefined;
      return row ? [{ run, isLeased: Number(row.due_at) > now }] : [];
    });
  }

  async letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void> {
    const change: Change<ClaimKey> = {
      lease: 'ended',
      set: "state = 'waiting', due_at = max(was_due_at, ?)",
      where: "state <> 'waiting'",
      values: (_: ClaimKey, now: number) => [leastMs === undefined ? 0 : now + leastMs],
    };
    await this.#change(keys, change, () => undefined);
  }

  /** Those whose lease is over in its row, but not elsewhere. */
  async putOff(candidates: readonly ClaimKey[], ms: number): Promise<void> {
    const values = (_: ClaimKey, now: number) => [now + ms, now];
    await this.#change(
      candidates,
      { set: 'due_at = ?', where: "state <> 'waiting' AND due_at <= ?", values },
      () => undefined,
    );
  }

  /** Changes each, and gives what `look` makes of it afterwards; undefined is left out. */
  async #change<K extends ClaimKey, T>(
    keys: readonly K[],
    { set, where, values, lease }: Change<K>,
    look: (changed: { readonly key: K; readonly now: number; readonly isChanged: boolean }) => T | undefined,
  ): Promise<readonly T[]> {
    if (keys.length === 0) return [];
    return this.#database.writeInTime(() => {
      const now = this.#clock.now();
      const update = this.#database.connection.prepare(
        `UPDATE job_shards SET ${set} WHERE ${where} AND job = ? AND shard = ? AND epoch = ?`,
      );
      return keys.flatMap((key) => {
        const { changes } = update.run([...values(key, now), key.job, key.shard, key.epoch]);
        const isChanged = Number(changes) > 0;
        if (lease && isChanged) this.#own[lease](key);
        return look({ key, now, isChanged }) ?? [];
      });
    });
  }

  #heldLease(key: ClaimKey, now: number, where: string): HeldLease | undefined {
    const row = this.#find(key, where);
    if (!row) return undefined;
    const { cancel_reason: reason } = row;
    const cancelled = reason === null ? undefined : { ...runOf(row), reason };
    return {
      ...{ ...keyOf(key), now, dueAt: Number(row.was_due_at), isEnabled: row.is_enabled === 1n },
      ...(cancelled && { cancelled }),
    };
  }

  #find({ job, shard, epoch }: ClaimKey, where: string): HeldRow | undefined {
    const find = this.#database.connection.prepare(
      `SELECT jobs.definition, shards.is_enabled, fire_time, was_due_at, attempt, cancel_reason, handled_to
       FROM job_shards AS shards JOIN jobs ON name = job WHERE ${where} AND job = ? AND shard = ? AND epoch = ?`,
    );
    return find.get([job, shard, epoch]) as HeldRow | undefined;
  }
}

function keyOf({ job, shard, epoch }: ClaimKey): ClaimKey {
  return { job, shard, epoch };
}

function runOf({ fire_time, attempt }: HeldRow) {
  return { fireTime: Number(fire_time), attempt: Number(attempt) };
}

function toClaim(row: HeldRow, { shard, epoch }: ClaimKey, now: number): Claim {
  return {
    ...{ definition: keptDefinition(row.definition), shard, epoch },
    ...{ ...runOf(row), dueAt: Number(row.was_due_at), lostBy: undefined, claimedAt: now },
    ...(row.cancel_reason !== null && { isCancelled: true }),
    ...(row.handled_to !== null && { handledTo: Number(row.handled_to) }),
  };
}
