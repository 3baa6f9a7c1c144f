import type { RowDataPacket } from 'mysql2';
import type { ClaimKey, Keeping, Settlement } from '../../application/jobs/job-claims.js';
import { batches } from './batches.js';
import type { MysqlDatabase } from './database.js';
import { toClaimKey } from './job-keys.js';

/** The run that has ended is named of those whose leases are kept. */
type Ended = Settlement & Partial<Pick<Keeping, 'ended'>>;

/**
 * Has shards wait whose epoch is still theirs, and returns which. In transactions that begin with locking them: after
 * the change itself another may claim a shard before anyone could look whose it was.
 */
export async function settleShards(
  database: MysqlDatabase,
  settlements: readonly Settlement[],
  limits: { readonly timeoutMs: number },
): Promise<readonly ClaimKey[]> {
  if (settlements.length === 0) return [];
  const settled: ClaimKey[] = [];
  for (const some of batches(inOneOrder(settlements))) settled.push(...(await settle(database, some, limits)));
  return settled;
}

async function settle(
  database: MysqlDatabase,
  settlements: readonly Settlement[],
  limits: { readonly timeoutMs: number },
): Promise<ClaimKey[]> {
  const { sql: settled, values } = toSettled(settlements);
  const held = "shards.epoch = settled.epoch AND shards.state = 'running'";
  const [left] = await database.writeAtOnce<[RowDataPacket[], unknown]>(
    `SELECT shards.job, shards.shard, shards.epoch FROM ${settled} WHERE ${held} FOR UPDATE;
     UPDATE ${settled}
     SET shards.state = 'waiting', shards.fire_time = settled.fire_time, shards.due_at = settled.due_at,
       shards.attempt = settled.attempt, shards.handled_to = settled.handled_to, shards.cancel_reason = IF(settled.attempt > 1, shards.cancel_reason, NULL)
     WHERE ${held}`,
    [...values, ...values],
    limits,
  );
  return left.map(toClaimKey);
}

/** So that two batches do not wait for each other crosswise. */
export function inOneOrder<S extends Settlement>(settlements: readonly S[]): S[] {
  const named = settlements.map((settlement) => ({ settlement, name: Buffer.from(settlement.job) }));
  named.sort((a, b) => a.name.compare(b.name) || a.settlement.shard - b.settlement.shard);
  return named.map(({ settlement }) => settlement);
}

/** The settlements joined with the rows of their shards, whoever has those. */
export function toSettled(settlements: readonly Ended[]): {
  readonly sql: string;
  readonly values: readonly unknown[];
} {
  const others = 'UNION ALL SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? '.repeat(settlements.length - 1);
  return {
    sql: `
      (SELECT ? AS job, ? AS shard, ? AS epoch, ? AS fire_time, ? AS due_at, ? AS attempt,
         ? AS handled_to, ? AS ended_fire_time, ? AS ended_attempt ${others}) AS settled
        STRAIGHT_JOIN hotlist_job_shards AS shards ON shards.job = settled.job AND shards.shard = settled.shard`,
    values: settlements.flatMap(toValues),
  };
}

function toValues({ job, shard, epoch, fireTime, dueAt, attempt, handledTo, ended }: Ended): unknown[] {
  const due = fireTime === undefined ? null : (dueAt ?? fireTime);
  return [
    ...[Buffer.from(job), shard, epoch, fireTime ?? null, due, attempt, handledTo ?? null],
    ...[ended?.fireTime ?? null, ended?.attempt ?? null],
  ];
}
