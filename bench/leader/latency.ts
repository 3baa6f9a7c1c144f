import type { Call } from '../../test/support/fleet/call.js';
import type { Instance } from '../../test/support/fleet/instance.js';
import { Latencies } from '../../test/support/fleet/latencies.js';
import { Load } from '../../test/support/fleet/load.js';
import { BOARD } from '../ranking/site/as-source.js';
import { buildTimes, untilBuilt } from './build-times.js';

const RATE = 500;
const DEADLINE_MS = 10_000;
/** How many builds that are not the first are waited for. */
const BUILDS = 2;

/** How long GetHotList took of an instance that computes. */
export interface Latency {
  readonly during: Latencies;
  readonly otherwise: Latencies;
  readonly failures: number;
}

/** Asks it all the time until it has built its list from every item twice more. */
export async function latencyOf(leader: Instance): Promise<Latency> {
  const calls: Call[] = [];
  const load = new Load({
    ...{ instances: [leader], boards: [BOARD.name], rate: RATE, deadlineMs: DEADLINE_MS },
    onCall: (call) => calls.push(call),
  });
  await load.start();
  await untilBuilt(leader, buildTimes(leader).length + BUILDS);
  await load.stop();
  const builds = buildTimes(leader);
  const [during, otherwise] = [new Latencies(), new Latencies()];
  for (const { scheduledAt, endedAt } of calls) {
    const [from, to] = [scheduledAt, endedAt].map((at) => performance.timeOrigin + at) as [number, number];
    const isDuring = builds.some((build) => from < build.to && to > build.from);
    (isDuring ? during : otherwise).add(endedAt - scheduledAt);
  }
  return { during, otherwise, failures: calls.filter(({ failure }) => failure !== undefined).length };
}
