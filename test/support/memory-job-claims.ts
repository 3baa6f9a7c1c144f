import type { Claim, ClaimKey, JobClaims, Settlement } from '../../src/application/jobs/job-claims.js';
import type { MemoryJobTable } from './memory-job-table.js';

/** The claims of jobs in memory; each call is one step. */
export class MemoryJobClaims implements JobClaims {
  readonly #table: MemoryJobTable;

  constructor(table: MemoryJobTable) {
    this.#table = table;
  }

  async claim(owner: string, limit: number): Promise<readonly Claim[]> {
    const now = this.#table.clock.now();
    const due = this.#enabled().filter(({ dueAt }) => dueAt <= now);
    due.sort((a, b) => b.definition.priority - a.definition.priority || a.dueAt - b.dueAt);
    return due.slice(0, limit).map(({ definition, state, dueAt, fireTime }) => {
      const lostBy = state.state === 'running' ? state.owner : undefined;
      const attempt = lostBy === undefined ? state.attempt : state.attempt + 1;
      const epoch = state.epoch + 1;
      Object.assign(state, { state: 'running', owner, epoch, attempt, dueAt: now + this.#table.leaseMs });
      return { definition, shard: state.shard, epoch, fireTime, dueAt, attempt, lostBy, claimedAt: now };
    });
  }

  async renew(keys: readonly ClaimKey[]): Promise<readonly ClaimKey[]> {
    return this.#held(keys, (shard) => {
      shard.dueAt = this.#table.clock.now() + this.#table.leaseMs;
    });
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return this.#held(settlements, (shard, { fireTime, dueAt, attempt }) => {
      const due = fireTime === undefined ? undefined : (dueAt ?? fireTime);
      Object.assign(shard, { state: 'waiting', fireTime, dueAt: due, attempt });
    });
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const instants = this.#enabled().map(({ dueAt }) => dueAt);
    return { dueAt: instants.length > 0 ? Math.min(...instants) : undefined, now: this.#table.clock.now() };
  }

  #enabled() {
    return this.#table
      .sorted()
      .filter(({ isEnabled }) => isEnabled)
      .flatMap((job) => {
        const definition = this.#table.definitionOf(job);
        return job.shards.flatMap((state) => {
          const { dueAt, fireTime } = state;
          return dueAt === undefined || fireTime === undefined ? [] : [{ definition, state, dueAt, fireTime }];
        });
      });
  }

  #held<T extends ClaimKey>(
    keys: readonly T[],
    change: (shard: NonNullable<ReturnType<MemoryJobTable['running']>>, key: T) => void,
  ): readonly ClaimKey[] {
    return keys.flatMap((key) => {
      const shard = this.#table.running(key);
      if (!shard) return [];
      change(shard, key);
      return [{ job: key.job, shard: key.shard, epoch: key.epoch }];
    });
  }
}
