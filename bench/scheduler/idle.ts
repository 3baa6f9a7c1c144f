import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { Instance } from '../../test/support/fleet/instance.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { digits } from '../report/table.js';
import { DAY_MS, putJobs } from './due-jobs.js';
import type { Keeper } from './servers.js';

export interface IdleOptions {
  readonly keeper: Keeper;
  readonly jobs: number;
  readonly instances: number;
  readonly forMs: number;
  readonly print: (line: string) => void;
}

/** All their starting is over by then. */
const SETTLED_AFTER_MS = 5_000;
/** Its only board waits too. */
const YAML = JSON.stringify({ boards: [{ name: 'hot', every: '1d' }], demo: 'off', log: { level: 'error' } });

/** Whole processes of hotlist's while no job is due. Returns how many statements a second each sends. */
export async function measureIdle({ keeper, jobs, instances: count, forMs, print }: IdleOptions): Promise<number> {
  const { place, remove } = await keeper.open();
  if (place.kind !== 'mysql') throw new TypeError(`idle on ${place.kind}`);
  await putJobs(place, { count: jobs, everyMs: DAY_MS, dueAt: Date.now() + DAY_MS });
  const folder = temporaryFolder();
  const instances: Instance[] = [];
  for (let number = 1; number <= count; number++) {
    const env = { HOTLIST_DATABASE_URL: place.url };
    instances.push(await Instance.create(`hotlist-${number}`, folder.path, YAML, env));
  }
  for (const instance of instances) {
    instance.start();
    await instance.untilReady();
  }
  await sleep(SETTLED_AFTER_MS);
  const perSecond = (await questionsPerSecond(place.url, forMs)) / count;
  await Promise.all(instances.map((instance) => instance.dispose()));
  folder.remove();
  await remove();
  print(
    `${count} idle instances with ${jobs.toLocaleString('en')} jobs, ${keeper.name}: each sends ${digits(perSecond)} statements a second`,
  );
  return perSecond;
}

/** Over so many milliseconds, or again as many when a machine that stood still has sent nothing in them. */
async function questionsPerSecond(url: string, ms: number): Promise<number> {
  const connection = await createConnection(url);
  const read = async () => {
    const [rows] = await connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(rows[0]?.['Value']);
  };
  const before = await read();
  const startedAt = performance.now();
  let questions = 0;
  for (let looks = 1; questions === 0; looks++) {
    await sleep(ms);
    // Less the looks themselves.
    questions = (await read()) - before - looks;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await connection.end();
  return questions / seconds;
}
