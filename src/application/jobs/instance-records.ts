import type { LoadFigures } from '../../domain/scheduling/load-figures.js';

/** Which instance it is. */
export interface InstanceIdentity {
  /** No other has it, nor does this one after a restart. */
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Of hotlist. */
  readonly version: string;
}

/** What an instance says of itself. */
export interface InstanceReport extends InstanceIdentity {
  /** How long it has been up, in milliseconds. */
  readonly uptimeMs: number;
  /** From 0 to 1. */
  readonly load: number;
  readonly figures: LoadFigures;
  /** Runs in progress. */
  readonly running: number;
  readonly maxRunning: number;
  /** How many claims it holds. */
  readonly held: number;
  /** How far its clock is ahead of the store's, in whole milliseconds; undefined while it does not know. */
  readonly skewMs: number | undefined;
}

/** What an instance said last. The instants are milliseconds UTC by the store's clock. */
export interface InstanceRecord extends Omit<InstanceReport, 'uptimeMs'> {
  readonly startedAt: number;
  readonly seenAt: number;
}

export interface SeenInstances {
  /** In the order of the bytes of their names, those that are gone too until somebody cleans. */
  readonly instances: readonly InstanceRecord[];
  /** The store's clock as it read them, in milliseconds UTC. */
  readonly now: number;
}

/** The instances that there are. */
export interface InstanceRecords {
  /** Writes down how this one is, in the place of what it said before, and says how all are. */
  report(report: InstanceReport): Promise<SeenInstances>;
  list(): Promise<SeenInstances>;
  /** This one is no more. */
  remove(name: string): Promise<void>;
  /** Removes those that have not been heard of for longer than that, in milliseconds. */
  clean(unseenForMs: number): Promise<void>;
}

/** Three reports at their slowest, and what these take. */
const LIVE_MS = 20_000;

/** Whether it has been heard of lately enough to count. */
export function isLive({ seenAt }: InstanceRecord, now: number): boolean {
  return now - seenAt <= LIVE_MS;
}
