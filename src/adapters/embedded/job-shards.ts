import type { JobDefinition } from '../../domain/scheduling/job-definition.js';
import type { Connection } from './connection.js';

/**
 * Within a write, adds a job's shards from `first` on. Their epochs go on from the greatest of all that were removed:
 * what was claimed of a job of the same name must not be valid for the new one.
 */
export function addShards(
  connection: Connection,
  { name, priority, shards }: JobDefinition,
  { first, isEnabled, fireTime }: { first: number; isEnabled: boolean; fireTime: number | undefined },
): void {
  const due = fireTime ?? null;
  const insert = connection.prepare(
    `INSERT INTO job_shards (job, shard, is_enabled, priority, state, fire_time, due_at, attempt, epoch)
     VALUES (?, ?, ?, ?, 'waiting', ?, ?, 1, coalesce((SELECT greatest FROM job_epochs), 0))`,
  );
  for (let shard = first; shard < shards; shard++) {
    insert.run([name, shard, Number(isEnabled), priority, due, due]);
  }
}

/**
 * Within a write, removes a job's shards from `first` on. What is recorded as running there is lost: nobody will claim
 * them again, and find that out.
 */
export function removeShards(connection: Connection, job: string, first: number, now: number): void {
  connection
    .prepare(
      `INSERT INTO job_epochs (place, greatest)
       SELECT 1, max(epoch) FROM job_shards WHERE job = ? AND shard >= ? HAVING count(*) > 0
       ON CONFLICT (place) DO UPDATE SET greatest = max(greatest, excluded.greatest)`,
    )
    .run([job, first]);
  connection.prepare('DELETE FROM job_shards WHERE job = ? AND shard >= ?').run([job, first]);
  connection.prepare('DELETE FROM job_fire_times WHERE job = ? AND shard >= ?').run([job, first]);
  connection
    .prepare("UPDATE executions SET state = 'lost', ended_at = ? WHERE ended_at IS NULL AND job = ? AND shard >= ?")
    .run([now, job, first]);
}
