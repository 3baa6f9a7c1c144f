import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  JobClaims,
  Keeping,
  Settlement,
  UnsettledRun,
} from '../../src/application/jobs/job-claims.js';
import type { MemoryJobTable, MemoryShard } from './memory-job-table.js';

/** The claims of jobs in memory; each call is one step. */
export class MemoryJobClaims implements JobClaims {
  readonly #table: MemoryJobTable;

  constructor(table: MemoryJobTable) {
    this.#table = table;
  }

  async claim(owner: string, limit: number, leastPriority?: number): Promise<readonly Claim[]> {
    const now = this.#table.clock.now();
    const due = this.#enabled(leastPriority).filter(({ dueAt }) => dueAt <= now);
    due.sort((a, b) => b.definition.priority - a.definition.priority || a.dueAt - b.dueAt);
    return due.slice(0, limit).map(({ definition, state, fireTime, ...ended }) => {
      const lostBy = state.state === 'running' ? state.owner : undefined;
      const dueAt = state.state === 'held' ? Number(state.wasDueAt) : ended.dueAt;
      const attempt = lostBy === undefined ? state.attempt : state.attempt + 1;
      const epoch = state.epoch + 1;
      const rest = given(state);
      Object.assign(state, { state: 'running', owner, epoch, attempt, wasDueAt: dueAt, dueAt: this.#leaseEnd() });
      return { definition, shard: state.shard, epoch, fireTime, dueAt, attempt, lostBy, claimedAt: now, ...rest };
    });
  }

  async renew(keys: readonly ClaimKey[]): Promise<readonly HeldLease[]> {
    return this.#leased(keys, (shard, key) => {
      shard.dueAt = this.#leaseEnd();
      return this.#toHeldLease(shard, key);
    });
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return this.#leased(settlements, (shard, { fireTime, dueAt, attempt, handledTo, ...key }) => {
      if (shard.state === 'held') return undefined;
      const due = fireTime === undefined ? undefined : (dueAt ?? fireTime);
      const cancelReason = attempt > 1 ? shard.cancelReason : undefined;
      Object.assign(shard, { state: 'waiting', fireTime, dueAt: due, attempt, handledTo, cancelReason });
      return keyOf(key);
    });
  }

  async keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]> {
    return this.#leased(keepings, (shard, { fireTime, dueAt, attempt, handledTo, ended, ...key }) => {
      if (shard.state === 'held') return this.#toHeldLease(shard, key);
      if (shard.fireTime !== ended.fireTime || shard.attempt !== ended.attempt) return undefined;
      const cancelReason = attempt > 1 ? shard.cancelReason : undefined;
      const leased = { state: 'held', dueAt: this.#leaseEnd() };
      Object.assign(shard, { ...leased, fireTime, wasDueAt: dueAt, attempt, handledTo, cancelReason });
      return this.#toHeldLease(shard, key);
    });
  }

  async resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]> {
    const now = this.#table.clock.now();
    return this.#leased(keys, (shard, { job, epoch }) => {
      const kept = this.#job(job);
      const dueAt = Number(shard.wasDueAt);
      const mayRun = shard.state === 'running' || (kept.isEnabled && dueAt <= now);
      if (mayRun) Object.assign(shard, { state: 'running', dueAt: this.#leaseEnd() });
      if (shard.state === 'held') return undefined;
      const { shard: number, fireTime, attempt } = shard;
      const definition = this.#table.definitionOf(kept);
      const times = { fireTime: Number(fireTime), dueAt, claimedAt: now };
      return { definition, shard: number, epoch, attempt, lostBy: undefined, ...times, ...given(shard) };
    });
  }

  async letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void> {
    const least = leastMs === undefined ? 0 : this.#table.clock.now() + leastMs;
    this.#leased(keys, (shard) => {
      Object.assign(shard, { state: 'waiting', dueAt: Math.max(Number(shard.wasDueAt), least) });
      return shard;
    });
  }

  async cancel(run: ClaimedRun, reason: string): Promise<boolean> {
    const shard = this.#unsettled(run);
    if (!shard) return false;
    shard.cancelReason = reason;
    return true;
  }

  async findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    return runs.flatMap((run) => {
      const shard = this.#unsettled(run);
      return shard ? [{ run, isLeased: Number(shard.dueAt) > this.#table.clock.now() }] : [];
    });
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const instants = this.#enabled().map(({ dueAt }) => dueAt);
    return { dueAt: instants.length > 0 ? Math.min(...instants) : undefined, now: this.#table.clock.now() };
  }

  #unsettled({ fireTime, attempt, ...key }: ClaimedRun): MemoryShard | undefined {
    const shard = this.#table.leased(key);
    const isIt = shard?.state === 'running' && shard.fireTime === fireTime && shard.attempt === attempt;
    return isIt ? shard : undefined;
  }

  #leaseEnd(): number {
    return this.#table.clock.now() + this.#table.leaseMs;
  }

  #job(name: string) {
    const job = this.#table.jobs.get(name);
    if (!job) throw new Error(`there is no job ${name}`);
    return job;
  }

  #enabled(leastPriority = Number.NEGATIVE_INFINITY) {
    return this.#table
      .sorted()
      .filter(({ isEnabled }) => isEnabled)
      .flatMap((job) => {
        const definition = this.#table.definitionOf(job);
        if (definition.priority < leastPriority) return [];
        return job.shards.flatMap((state) => {
          const { dueAt, fireTime } = state;
          return dueAt === undefined || fireTime === undefined ? [] : [{ definition, state, dueAt, fireTime }];
        });
      });
  }

  #leased<K extends ClaimKey, T>(keys: readonly K[], change: (shard: MemoryShard, key: K) => T | undefined): T[] {
    return keys.flatMap((key) => {
      const shard = this.#table.leased(key);
      return (shard && change(shard, key)) ?? [];
    });
  }

  #toHeldLease({ wasDueAt, fireTime, attempt, cancelReason: reason }: MemoryShard, key: ClaimKey): HeldLease {
    const { isEnabled } = this.#job(key.job);
    const cancelled = reason === undefined ? {} : { cancelled: { fireTime: Number(fireTime), attempt, reason } };
    return { ...keyOf(key), now: this.#table.clock.now(), dueAt: Number(wasDueAt), isEnabled, ...cancelled };
  }
}

function given({ handledTo, cancelReason }: MemoryShard) {
  return {
    ...(handledTo !== undefined && { handledTo }),
    ...(cancelReason !== undefined && { isCancelled: true }),
  };
}

function keyOf({ job, shard, epoch }: ClaimKey): ClaimKey {
  return { job, shard, epoch };
}
