import Table from 'cli-table3';
import { stringify } from 'yaml';
import { fromTimestamp } from '../../../adapters/protobuf/timestamp.js';
import type { Timestamp } from '../../../gen/google/protobuf/timestamp.js';
import { type Job, Origin, type ShardState } from '../../../gen/scheduler/v1/job.js';
import { GAP, NO_LINES } from '../hot-list-table.js';
import { printable } from '../printable.js';
import { definitionJson, rfc3339, scheduleText } from './job-json.js';

/** Jobs as a table for a person. */
export function jobsTable(jobs: readonly Job[]): string {
  if (jobs.length === 0) return 'No jobs.\n';
  const rows = jobs.map((job) => [job.name, scheduleText(job), job.executor?.kind ?? '', stateOf(job), nextOf(job)]);
  return table(['name', 'schedule', 'executor', 'state', 'next'], rows);
}

/** A job for a person: how it stands, its definition as a file has it, and its shards. */
export function jobText(job: Job): string {
  const by = job.origin === Origin.CONFIG ? 'the configuration' : 'the API';
  const heading = `${job.name}, ${stateOf(job)}, defined by ${by}, changed ${rfc3339(job.updateTime)}`;
  const shards = job.shardStates.map(({ shard, fireTime, dueTime, attempt, epoch, owner, ...state }) => [
    ...[String(shard), shardState(state, job.paused), instant(fireTime), instant(dueTime)],
    ...[String(attempt), String(epoch), owner],
  ]);
  const heads = ['shard', 'state', 'fire time', 'due', 'attempt', 'epoch', 'run by'];
  const queued = job.queued > 0n ? `Besides its schedule ${job.queued} are queued.\n` : '';
  return `${heading}\n\n${stringify(definitionJson(job))}\n${table(heads, shards)}${queued}`;
}

function stateOf({ paused, shardStates }: Job): string {
  const running = shardStates.filter((shard) => shard.running).length;
  const parts = shardStates.length > 1 && running > 0 ? `running (${running} of ${shardStates.length})` : 'running';
  if (paused) return running > 0 ? `paused, still ${parts}` : 'paused';
  return running > 0 ? parts : 'waiting';
}

function shardState({ running, held }: Pick<ShardState, 'running' | 'held'>, paused: boolean): string {
  if (running) return 'running';
  if (paused) return 'paused';
  return held ? 'held' : 'waiting';
}

/** The first of the fire times that its shards wait for. */
function nextOf({ paused, shardStates }: Job): string {
  if (paused) return '-';
  const waiting = shardStates.flatMap(({ running, held, fireTime, dueTime }) => {
    // Of one that is held it is the lease that ends when it is due.
    const next = held ? fireTime : dueTime;
    return !running && next ? [fromTimestamp(next)] : [];
  });
  return waiting.length > 0 ? shortInstant(Math.min(...waiting)) : '-';
}

export function instant(timestamp: Timestamp | undefined): string {
  return timestamp ? shortInstant(fromTimestamp(timestamp)) : '-';
}

function shortInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** Rows under their heads, without lines. */
export function table(head: string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head,
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) made.push(row.map((text) => printable(text)));
  return `${made.toString().replace(/ +$/gm, '')}\n`;
}
