import { fromTimestamp } from '../../../adapters/protobuf/timestamp.js';
import type { Instance } from '../../../gen/scheduler/v1/instance.js';
import { type Json, rfc3339 } from './job-json.js';
import { table } from './job-text.js';

const HEADS = ['instance', 'version', 'since', 'seen', 'load', 'loop', 'cpu', 'memory', 'runs', 'held', 'clock'];

/**
 * Instances as a table for a person.
 *
 * @param readAt - when they were read, by the store's clock in milliseconds UTC
 */
export function instancesTable(instances: readonly Instance[], readAt: number): string {
  if (instances.length === 0) return 'No instances.\n';
  const rows = instances.map((instance) => [
    ...[`${instance.name}${instance.answering ? ' *' : ''}`, instance.version, since(instance)],
    ...[seen(instance, readAt), percent(instance.load), percent(instance.figures?.eventLoop)],
    ...[percent(instance.figures?.cpu), percent(instance.figures?.memory)],
    ...[`${instance.running}/${instance.maxRunning}`, String(instance.held), clock(instance)],
  ]);
  const note = instances.some(({ answering }) => answering) ? '\n* this instance answers\n' : '';
  return table(HEADS, rows) + note;
}

export function instanceJson(instance: Instance): Json {
  const { name, host, pid, version, live, answering, load, figures, running, maxRunning, held } = instance;
  return {
    ...{ name, host, pid: Number(pid), version, live, answering },
    ...{ start_time: rfc3339(instance.startTime), seen_time: rfc3339(instance.seenTime) },
    load,
    figures: figures && {
      ...{ event_loop: figures.eventLoop, cpu: figures.cpu, memory: figures.memory, runs: figures.runs },
    },
    ...{ running, max_running: maxRunning, held, clock_skew_seconds: instance.clockSkewSeconds },
  };
}

/** To the second. */
function since({ startTime }: Instance): string {
  return (rfc3339(startTime) ?? '').replace(/\.\d+Z$/, 'Z');
}

function seen({ seenTime, live }: Instance, readAt: number): string {
  const seconds = Math.max(0, Math.round((readAt - fromTimestamp(seenTime)) / 1_000));
  return `${seconds} s ago${live ? '' : ', gone?'}`;
}

function percent(share = 0): string {
  return `${Math.round(100 * share)}%`;
}

/** How far it is ahead, or behind. */
function clock({ clockSkewSeconds: seconds }: Instance): string {
  if (seconds === undefined) return '-';
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(3)} s`;
}
