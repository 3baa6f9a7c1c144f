import type { RowDataPacket } from 'mysql2';
import type { MysqlDatabase } from './database.js';
import { lockDue } from './job-candidates.js';

/**
 * Whether SKIP LOCKED skips what is locked, tried with two connections on a shard that is due. A version says nothing
 * about it: TiDB takes the words and locks nothing. Undefined when others had locked everything that is due, so that
 * nothing could be tried.
 *
 * @throws the server's error when it does not know the words, or refuses to write within such a transaction
 */
export function skipsLocked(
  database: MysqlDatabase,
  priority: number,
  timeoutMs: number,
): Promise<boolean | undefined> {
  return database.use(
    async (holder) => {
      try {
        const [locked] = await lockDue(holder, priority, 1);
        if (!locked) return undefined;
        // Changes nothing, and is refused where the binary log takes no changes of this isolation level.
        await holder.query('UPDATE hotlist_job_shards SET mark = mark WHERE job = ? AND shard = ?', [
          ...[locked.job, locked.shard],
        ]);
        // One that waits for the lock, or fails, does not skip it either.
        const [again] = await database
          .query<RowDataPacket[]>(
            'SELECT job FROM hotlist_job_shards WHERE job = ? AND shard = ? FOR UPDATE SKIP LOCKED',
            [locked.job, locked.shard],
            { timeoutMs },
          )
          .catch(() => [locked]);
        return again === undefined;
      } finally {
        await holder.query('ROLLBACK').catch(() => holder.destroy());
      }
    },
    // Twice, because it holds one answer while it waits for another.
    { timeoutMs: 2 * timeoutMs },
  );
}
