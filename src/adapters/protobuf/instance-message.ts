import { type InstanceRecord, isLive } from '../../application/jobs/instance-records.js';
import type { Instance } from '../../gen/scheduler/v1/instance.js';
import { toTimestamp } from './timestamp.js';

/**
 * @param now - the store's clock, in milliseconds UTC
 * @param answering - the name of the instance that answers
 */
export function toInstanceMessage(record: InstanceRecord, now: number, answering: string): Instance {
  const { name, host, pid, version, startedAt, seenAt, load, figures, running, maxRunning, held, skewMs } = record;
  return {
    name,
    host,
    pid: BigInt(pid),
    version,
    startTime: toTimestamp(startedAt),
    seenTime: toTimestamp(seenAt),
    live: isLive(record, now),
    answering: name === answering,
    load,
    figures,
    running,
    maxRunning,
    held,
    clockSkewSeconds: skewMs === undefined ? undefined : skewMs / 1_000,
  };
}
