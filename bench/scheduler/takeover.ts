import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import { machine } from '../report/machine.js';
import { quantile } from '../report/quantile.js';
import { digits, markdown } from '../report/table.js';
import { describeTarget, type Target } from '../report/targets.js';
import { BeatFleet, LEASE_MS, RUN_MS, type SharedBackend } from './beat-fleet.js';
import { type Keeper, startDatabase } from './servers.js';

export interface TakeoverOptions {
  readonly backends: readonly SharedBackend[];
  /** How often the instance that runs the job is killed, and how often it is stopped, with each backend. */
  readonly times: number;
  readonly print: (line: string) => void;
}

/** The longest that an instance with nothing due sleeps until it looks again. */
const POLL_MS = 2_000;
const SEED = 1;
const HEADER = ['the one that runs the job is', 'times', 'p50, ms', 'p99, ms', 'max, ms'];

/** The ends of an instance, and when another one must have begun its job's next run, whatever the backend. */
const ENDS = [
  {
    how: 'kill',
    name: 'killed (SIGKILL)',
    bound: 'after SIGKILL: three heartbeats and a poll',
    atMost: LEASE_MS + POLL_MS,
  },
  {
    how: 'stop',
    name: 'stopped (SIGTERM)',
    // The run that is going is finished first; until then nobody else may begin.
    bound: 'after SIGTERM: the rest of the run and a poll',
    atMost: RUN_MS + POLL_MS,
  },
] as const;
type End = (typeof ENDS)[number];

/** How long after the end of the instance that runs a job another one begins its next run, with one backend after the other. */
export async function runTakeoverBench({ backends, times, print }: TakeoverOptions): Promise<void> {
  print(machine());
  const keeper = await startDatabase();
  try {
    const rows: string[][] = [];
    const targets: Target[] = [];
    for (const backend of backends) {
      for (const [{ name, bound, atMost }, took] of await measure(keeper, backend, times)) {
        rows.push([
          `${name}, ${backend}`,
          String(took.length),
          ...[0.5, 0.99, 1].map((at) => digits(quantile(took, at))),
        ]);
        targets.push({ name: `${backend}, ${bound}`, value: quantile(took, 0.99), atMost, unit: ' ms' });
      }
    }
    for (const line of [...markdown(HEADER, rows), '', ...targets.map(describeTarget)]) print(line);
  } finally {
    await keeper.stop();
  }
}

/** For each end how long it took, time after time. */
async function measure(keeper: Keeper, backend: SharedBackend, times: number): Promise<Map<End, readonly number[]>> {
  const random = new SeededRandom(SEED);
  const fleet = await BeatFleet.start(keeper, backend);
  try {
    const measured = new Map<End, readonly number[]>();
    for (const end of ENDS) measured.set(end, await takeOver(fleet, random, times, end.how));
    return measured;
  } finally {
    await fleet.stop();
  }
}

/** In milliseconds from the signal to the next run, once for each time. */
async function takeOver(fleet: BeatFleet, random: SeededRandom, times: number, how: End['how']): Promise<number[]> {
  const took: number[] = [];
  while (took.length < times) {
    await fleet.recorder.nextRun();
    const instance = await fleet.runner();
    // It had ended by the time it was looked for.
    if (!instance) continue;
    const next = fleet.recorder.nextRun();
    const signalledAt = performance.now();
    const ended = instance[how]();
    took.push((await next) - signalledAt);
    await ended;
    instance.start();
    await instance.untilReady();
    // Not always in the same phase of everybody's looks.
    await sleep(random.integer(0, POLL_MS));
  }
  return took;
}
