import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../../test/support/fleet/instance.js';
import { until } from '../../test/support/until.js';

/**
 * Runs that are waited for before memory is looked at. Until then a process still grows by itself, and has not collected
 * what its start and its first list have left: with the same items one had 127 or 171 MB after 20 runs, as it happened.
 */
const RUNS = 120;
/** Nothing is waited for longer than 45 s. */
const RUNS_AT_ONCE = 20;
const LOOKS = 60;
const LOOK_MS = 500;

/** The resident memory of an instance in bytes. */
export interface Resident {
  /** The median of half a minute after some runs. */
  readonly settled: number;
  /** The most it ever had. */
  readonly peak: number;
}

/** Waits until the instance has made so many lists by what has changed. */
export async function resident(instance: Instance): Promise<Resident> {
  const { mark } = instance.log;
  for (let runs = RUNS_AT_ONCE; runs <= RUNS; runs += RUNS_AT_ONCE) {
    await until(`${instance.name} has refreshed its list ${runs} times`, () => {
      return instance.log.of('board ranked', { by: 'changes' }, mark).length >= runs;
    });
  }
  const looks: number[] = [];
  while (looks.length < LOOKS) {
    looks.push(read(instance, 'VmRSS'));
    await delay(LOOK_MS);
  }
  return { settled: looks.sort((a, b) => a - b)[LOOKS / 2] as number, peak: read(instance, 'VmHWM') };
}

/** By Linux's own account. */
function read({ pid }: Instance, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024;
}
