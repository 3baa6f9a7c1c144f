import type { MysqlDatabase } from './database.js';

/** What hotlist reads and writes, so that a table that somebody dropped or changed is noticed at start. */
const TABLES = {
  hotlist_items: 'seq, id, title, url, author, created_at, updated_at, signals',
  hotlist_removed_items: 'id, removed_at',
  hotlist_boards: 'board, version, token, held_until',
  hotlist_hot_lists: 'board, version, token, computed_at, payload',
  hotlist_leases: 'job, epoch, owner, expires_at',
  hotlist_ingest_keys: 'id, fingerprint, applied_at, result',
  hotlist_jobs: 'name, definition, origin, etag, is_enabled, created_at, updated_at',
  hotlist_job_shards:
    'job, shard, is_enabled, priority, state, fire_time, due_at, was_due_at, attempt, epoch, owner, lost_by, mark',
  hotlist_job_epochs: 'place, greatest',
  hotlist_executions:
    'id, job, shard, fire_time, last_fire_time, fire_times, attempt, epoch, owner, state, started_at, ended_at, detail',
  hotlist_instances:
    'name, host, pid, version, started_at, seen_at, total_load, event_loop, cpu, memory, runs, running, max_running, held, skew_ms',
};

/** @throws the server's error when a table or a column is missing, or the database may not be written to. */
export async function checkTables(database: MysqlDatabase): Promise<void> {
  for (const [table, columns] of Object.entries(TABLES))
    await database.query(`SELECT ${columns} FROM ${table} LIMIT 0`);
  // Changes nothing, and a replica refuses it all the same.
  await database.query("UPDATE hotlist_boards SET version = version WHERE board = ''");
}
