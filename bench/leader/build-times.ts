import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../../test/support/fleet/instance.js';

const LOOK_MS = 500;
const LIMIT_MS = 15 * 60_000;

/** When an instance built its list from every item, in milliseconds UTC. */
export interface BuildTime {
  readonly from: number;
  readonly to: number;
}

/** The builds that its log tells of. */
export function buildTimes({ log }: Instance): readonly BuildTime[] {
  return log.of('board built').map(({ time, durationMs }) => ({ from: time - Number(durationMs), to: time }));
}

/** Waits until it has built so many times, which may take minutes. */
export async function untilBuilt(instance: Instance, times: number): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  while (buildTimes(instance).length < times) {
    if (performance.now() > giveUpAt) throw new Error(`${instance.name} has not built its list ${times} times yet`);
    await delay(LOOK_MS);
  }
}
