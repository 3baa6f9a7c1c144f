import type { Clock } from '../../application/clock.js';
import type { Claim, ClaimKey, JobClaims, Settlement } from '../../application/jobs/job-claims.js';
import type { EmbeddedDatabase } from './database.js';
import { dueShards, firstDue } from './job-candidates.js';

/**
 * The table `job_shards`, in which each row is a lease. Every change is one write, so no two processes make theirs at
 * once, and is guarded by the epoch.
 */
export class EmbeddedJobClaims implements JobClaims {
  readonly #database: EmbeddedDatabase;
  readonly #clock: Clock;
  readonly #leaseMs: number;

  /** @param leaseMs - how long a claim outlives the instance that holds it, in milliseconds */
  constructor(database: EmbeddedDatabase, leaseMs: number, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#leaseMs = Math.ceil(leaseMs);
  }

  async claim(owner: string, limit: number): Promise<readonly Claim[]> {
    // Whoever finds nothing keeps nobody from writing.
    if (!this.#isAnythingDue()) return [];
    return this.#database.write(() => {
      const now = this.#clock.now();
      const take = this.#database.connection.prepare(
        `UPDATE job_shards SET state = 'running', owner = ?, epoch = ?, attempt = ?, due_at = ?
         WHERE job = ? AND shard = ? AND epoch < ?`,
      );
      return dueShards(this.#database.connection, now, limit).map(
        ({ definition, shard, fireTime, dueAt, ...before }) => {
          const epoch = before.epoch + 1;
          const attempt = before.lostBy === undefined ? before.attempt : before.attempt + 1;
          take.run([owner, epoch, attempt, now + this.#leaseMs, definition.name, shard, epoch]);
          return { definition, shard, epoch, fireTime, dueAt, attempt, lostBy: before.lostBy, claimedAt: now };
        },
      );
    });
  }

  renew(keys: readonly ClaimKey[]): Promise<readonly ClaimKey[]> {
    return this.#changeHeld(keys, 'due_at = ?', () => [this.#clock.now() + this.#leaseMs]);
  }

  settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    return this.#changeHeld(
      settlements,
      "state = 'waiting', fire_time = ?, due_at = ?, attempt = ?",
      ({ fireTime, dueAt, attempt }) => [
        ...[fireTime ?? null, fireTime === undefined ? null : (dueAt ?? fireTime), attempt],
      ],
    );
  }

  async nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    const instants = firstDue(this.#database.connection).map(({ dueAt }) => dueAt);
    return { dueAt: instants.length > 0 ? Math.min(...instants) : undefined, now: this.#clock.now() };
  }

  #isAnythingDue(): boolean {
    const now = this.#clock.now();
    return firstDue(this.#database.connection).some(({ dueAt }) => dueAt <= now);
  }

  /** Changes those shards that are still held, and returns which. */
  async #changeHeld<T extends ClaimKey>(
    keys: readonly T[],
    change: string,
    values: (key: T) => readonly unknown[],
  ): Promise<readonly ClaimKey[]> {
    if (keys.length === 0) return [];
    return this.#database.write(() => {
      const update = this.#database.connection.prepare(
        `UPDATE job_shards SET ${change} WHERE job = ? AND shard = ? AND epoch = ? AND state = 'running'`,
      );
      return keys
        .filter((key) => Number(update.run([...values(key), key.job, key.shard, key.epoch]).changes) > 0)
        .map(({ job, shard, epoch }) => ({ job, shard, epoch }));
    });
  }
}
