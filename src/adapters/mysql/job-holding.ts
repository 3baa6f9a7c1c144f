import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  Keeping,
  UnsettledRun,
} from '../../application/jobs/job-claims.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { CLAIMED, toClaim } from './job-claim-rows.js';
import { isOneOf, SHARDS_BY_KEY, toClaimKey } from './job-keys.js';
import { inOneOrder, toSettled } from './job-settlements.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

const HELD = `
  job, shard, epoch, is_enabled, was_due_at, fire_time, attempt, cancel_reason, ${NOW_MS} AS now_ms
  FROM hotlist_job_shards`;

/**
 * A whole lease from now, and never less than there is: the clock is that of the statement's start, and it may have waited
 * since for the lock of some other row, while the next renewal was quicker and the holder believes in that one.
 */
const WHOLE = `GREATEST(due_at, ${NOW_MS} + ?)`;

/**
 * Has leases go on that were claimed, and ends those that nobody runs anything under. Each batch is one message of two
 * statements, each of which commits by itself: who has the epoch afterwards had it before, because an epoch that is gone
 * does not come back; and nobody else begins, or ends, a run of that epoch in between.
 */
export class JobHolding {
  readonly #database: MysqlDatabase;
  readonly #leaseMs: number;
  readonly #limits: { readonly timeoutMs: number };

  constructor(database: MysqlDatabase, leaseMs: number, answerMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
    this.#limits = { timeoutMs: answerMs };
  }

  async renew(keys: readonly ClaimKey[]): Promise<readonly HeldLease[]> {
    const rows = await this.#changed(keys, (own) => [
      `UPDATE ${SHARDS_BY_KEY} SET due_at = ${WHOLE} WHERE ${own.sql} AND state <> 'waiting';
       SELECT ${HELD} WHERE ${own.sql} AND state <> 'waiting'`,
      [this.#leaseMs, ...own.values, ...own.values],
    ]);
    return rows.map(toHeldLease);
  }

  async keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]> {
    const rows = await this.#changed(inOneOrder(keepings), (own, some) => {
      const { sql, values } = toSettled(some);
      return [
        `UPDATE ${sql}
         SET shards.state = 'held', shards.fire_time = settled.fire_time, shards.was_due_at = settled.due_at,
           shards.attempt = settled.attempt, shards.due_at = GREATEST(shards.due_at, ${NOW_MS} + ?), shards.handled_to = settled.handled_to,
           shards.cancel_reason = IF(settled.attempt > 1, shards.cancel_reason, NULL)
         WHERE shards.epoch = settled.epoch AND shards.state = 'running'
           AND shards.fire_time = settled.ended_fire_time AND shards.attempt = settled.ended_attempt;
         SELECT ${HELD} WHERE ${own.sql} AND state = 'held'`,
        [...values, this.#leaseMs, ...own.values],
      ];
    });
    return rows.map(toHeldLease);
  }

  /** What runs already is one whose answer was lost. */
  async resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]> {
    const rows = await this.#changed(keys, (own) => [
      `UPDATE ${SHARDS_BY_KEY} SET lost_by = IF(state = 'held', '', lost_by), state = 'running', due_at = ${WHOLE}
       WHERE ${own.sql} AND (state = 'running' OR (state = 'held' AND is_enabled = 1 AND was_due_at <= ${NOW_MS}));
       SELECT ${CLAIMED} WHERE ${own.sql} AND state = 'running'`,
      [this.#leaseMs, ...own.values, this.#leaseMs, ...own.values],
    ]);
    return rows.map(toClaim);
  }

  async cancel({ fireTime, attempt, ...key }: ClaimedRun, reason: string): Promise<boolean> {
    const { sql, values } = isOneOf([key]);
    const { affectedRows } = await this.#query<ResultSetHeader>(
      `UPDATE hotlist_job_shards SET cancel_reason = ?
       WHERE ${sql} AND fire_time = ? AND attempt = ? AND state = 'running'`,
      [Buffer.from(reason), ...values, fireTime, attempt],
    );
    return affectedRows > 0;
  }

  async findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    const unsettled: UnsettledRun<R>[] = [];
    for (const some of batches(runs)) {
      const own = isOneOf(some);
      const rows = await this.#query<RowDataPacket[]>(
        `SELECT job, shard, epoch, fire_time, attempt, due_at > ${NOW_MS} AS is_leased
         FROM ${SHARDS_BY_KEY} WHERE ${own.sql} AND state = 'running'`,
        own.values,
      );
      const leased = new Map(rows.map((row) => [nameOf(toRun(row)), Number(row['is_leased']) === 1]));
      for (const run of some) {
        const isLeased = leased.get(nameOf(run));
        if (isLeased !== undefined) unsettled.push({ run, isLeased });
      }
    }
    return unsettled;
  }

  async letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void> {
    const [dueAt, least] =
      leastMs === undefined ? ['was_due_at', []] : [`GREATEST(was_due_at, ${NOW_MS} + ?)`, [leastMs]];
    for (const some of batches(keys)) {
      const own = isOneOf(some);
      await this.#query(
        `UPDATE ${SHARDS_BY_KEY} SET state = 'waiting', due_at = ${dueAt} WHERE ${own.sql} AND state <> 'waiting'`,
        [...least, ...own.values],
      );
    }
  }

  /** Those whose lease is over in its row, but not elsewhere. */
  async putOff(candidates: readonly ClaimKey[], ms: number): Promise<void> {
    for (const some of batches(candidates)) {
      const due = isOneOf(some);
      await this.#query(
        `UPDATE ${SHARDS_BY_KEY} SET due_at = ${NOW_MS} + ? WHERE ${due.sql} AND state <> 'waiting' AND due_at <= ${NOW_MS}`,
        [ms, ...due.values],
      );
    }
  }

  /** The rows of the second statement, for as many keys at a time as a statement names. */
  async #changed<K extends ClaimKey>(
    keys: readonly K[],
    statements: (own: ReturnType<typeof isOneOf>, some: readonly K[]) => [sql: string, values: readonly unknown[]],
  ): Promise<RowDataPacket[]> {
    const rows: RowDataPacket[] = [];
    for (const some of batches(keys)) {
      const [sql, values] = statements(isOneOf(some), some);
      const [, left = []] = await this.#query(sql, values);
      rows.push(...left);
    }
    return rows;
  }

  #query<T = RowDataPacket[][]>(sql: string, values: readonly unknown[]): Promise<T> {
    return tryAgain(async () => (await this.#database.query(sql, values, this.#limits)) as T);
  }
}

function toRun(row: RowDataPacket): ClaimedRun {
  return { ...toClaimKey(row), fireTime: Number(row['fire_time']), attempt: Number(row['attempt']) };
}

function nameOf({ job, shard, epoch, fireTime, attempt }: ClaimedRun): string {
  return `${shard} ${epoch} ${fireTime} ${attempt} ${job}`;
}

function toHeldLease(row: RowDataPacket): HeldLease {
  const reason: unknown = row['cancel_reason'];
  return {
    ...toClaimKey(row),
    now: Number(row['now_ms']),
    dueAt: Number(row['was_due_at']),
    isEnabled: Number(row['is_enabled']) === 1,
    ...(reason !== null && {
      cancelled: { fireTime: Number(row['fire_time']), attempt: Number(row['attempt']), reason: String(reason) },
    }),
  };
}
