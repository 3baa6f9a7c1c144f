import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import { Instance } from '../../test/support/fleet/instance.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { until } from '../../test/support/until.js';
import { machine } from '../report/machine.js';
import { quantile } from '../report/quantile.js';
import { digits, markdown } from '../report/table.js';
import { describeTarget } from '../report/targets.js';
import { Recorder } from './recorder.js';
import { startDatabase } from './servers.js';

export interface TakeoverOptions {
  /** How often the instance that runs the job is killed, and how often it is stopped. */
  readonly times: number;
  readonly print: (line: string) => void;
}

const INSTANCES = 3;
const HEARTBEAT_MS = 1_000;
const LEASE_MS = 3 * HEARTBEAT_MS;
/** The longest that an instance with nothing due sleeps until it looks again. */
const POLL_MS = 2_000;
const EVERY_MS = 1_000;
const RUN_MS = 300;
const SEED = 1;
const HEADER = ['the one that runs the job is', 'times', 'p50, ms', 'p99, ms', 'max, ms'];

/** How long after the end of the instance that runs a job another one begins its next run. */
export async function runTakeoverBench({ times, print }: TakeoverOptions): Promise<void> {
  print(machine());
  const [keeper, recorder, folder] = [await startDatabase(), await Recorder.start(RUN_MS), temporaryFolder()];
  const { place } = await keeper.open();
  const url = place.kind === 'mysql' ? place.url : '';
  const instances: Instance[] = [];
  for (let number = 1; number <= INSTANCES; number++) {
    const env = { HOTLIST_DATABASE_URL: url };
    instances.push(await Instance.create(`hotlist-${number}`, folder.path, yamlOf(recorder.url), env));
  }
  const connection = await createConnection(url);
  try {
    for (const instance of instances) instance.start();
    await Promise.all(instances.map((instance) => instance.untilReady()));
    const site = { instances, recorder, connection, random: new SeededRandom(SEED) };
    const killed = await takeOver(site, times, 'kill');
    const stopped = await takeOver(site, times, 'stop');
    const rows = [row('killed (SIGKILL)', killed), row('stopped (SIGTERM)', stopped)];
    for (const line of markdown(HEADER, rows)) print(line);
    print('');
    print(describeTarget(target('after SIGKILL: three heartbeats and a poll', killed, LEASE_MS + POLL_MS)));
    print(describeTarget(target('after SIGTERM: a poll', stopped, POLL_MS)));
  } finally {
    await connection.end();
    await Promise.all(instances.map((instance) => instance.dispose()));
    recorder.stop();
    await keeper.stop();
    folder.remove();
  }
}

interface Site {
  readonly instances: readonly Instance[];
  readonly recorder: Recorder;
  readonly connection: Connection;
  readonly random: SeededRandom;
}

/** In milliseconds from the signal to the next run, once for each time. */
async function takeOver(
  { instances, recorder, connection, random }: Site,
  times: number,
  how: 'kill' | 'stop',
): Promise<number[]> {
  const took: number[] = [];
  while (took.length < times) {
    await recorder.nextRun();
    const owner = await ownerIn(connection);
    const instance = instances.find(({ pid }) => owner.includes(`:${pid}:`));
    // It had ended by the time it was looked for.
    if (!instance) continue;
    const next = recorder.nextRun();
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

/** Of the run that is going. */
async function ownerIn(connection: Connection): Promise<string> {
  return until('the run has an owner', async () => {
    const [rows] = await connection.query<RowDataPacket[]>("SELECT owner FROM hotlist_job_shards WHERE job = 'beat'");
    return rows[0] && String(rows[0]['owner']);
  });
}

function row(name: string, took: readonly number[]): string[] {
  return [name, String(took.length), ...[0.5, 0.99, 1].map((share) => digits(quantile(took, share)))];
}

function target(name: string, took: readonly number[], atMost: number) {
  return { name, value: quantile(took, 0.99), atMost, unit: ' ms' };
}

function yamlOf(url: string): string {
  return JSON.stringify({
    boards: [{ name: 'hot', every: '1d' }],
    jobs: [{ name: 'beat', schedule: `${EVERY_MS}ms`, executor: { kind: 'http', url }, timeout: '5s' }],
    scheduler: { lease_ttl: `${LEASE_MS}ms` },
    demo: 'off',
    log: { level: 'error' },
  });
}
