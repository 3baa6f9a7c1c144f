import type { Instance } from '../../support/fleet/instance.js';
import { Latencies } from '../../support/fleet/latencies.js';

/** A time without faults, in milliseconds UTC. */
export interface Quiet {
  readonly from: number;
  readonly to: number;
}

/** How long before the end of a quiet time a list must be published, so that the fault after it is not measured. */
const BEFORE_MS = 1_000;

/** By the logs: how long each publish in a quiet time took to be in the memory of each other instance. */
export function propagation(instances: readonly Instance[], quiet: readonly Quiet[]): Latencies {
  const delays = new Latencies();
  const taken = new Map(instances.map((instance) => [instance, takenBy(instance)]));
  for (const publisher of instances) {
    const published = publisher.log.of('list published').filter(({ time }) => isQuiet(time, quiet));
    for (const [instance, boards] of taken) {
      if (instance === publisher) continue;
      for (const { time, board, version } of published) {
        const at = firstWith(boards.get(String(board)) ?? [], Number(version))?.time;
        // By clocks that count whole milliseconds.
        delays.add(at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - time));
      }
    }
  }
  return delays;
}

function isQuiet(time: number, quiet: readonly Quiet[]): boolean {
  return quiet.some(({ from, to }) => time > from && time < to - BEFORE_MS);
}

/** By halves: there are many, and their versions go up. */
function firstWith<T extends { readonly version: number }>(lists: readonly T[], version: number): T | undefined {
  let low = 0;
  let high = lists.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lists[middle] as T).version < version) low = middle + 1;
    else high = middle;
  }
  return lists[low];
}

/** When each board's versions came into the memory of the instance, in that order. */
function takenBy({ log }: Instance): Map<string, { time: number; version: number }[]> {
  const taken = new Map<string, { time: number; version: number }[]>();
  for (const { msg, time, board, version } of log.all) {
    if (msg !== 'list published' && msg !== 'list loaded') continue;
    const name = String(board);
    const lists = taken.get(name) ?? [];
    lists.push({ time, version: Number(version) });
    taken.set(name, lists);
  }
  return taken;
}
