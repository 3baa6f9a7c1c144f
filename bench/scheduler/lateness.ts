import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../report/quantile.js';
import { digits, markdown } from '../report/table.js';
import { putJobs } from './due-jobs.js';
import { Processes } from './processes.js';
import type { Keepers } from './servers.js';

export interface LatenessOptions {
  readonly keepers: Keepers;
  /** How many jobs are due together every second. */
  readonly count: number;
  readonly processes: number;
  /** For how long they run before anything is measured. */
  readonly warmMs: number;
  /** For how long at least; then until as many have begun as were due in it. */
  readonly forMs: number;
  readonly print: (line: string) => void;
}

const EVERY_MS = 1_000;
/** Until the processes are up. */
const FIRST_AFTER_MS = 2_000;
const HEADER = ['', 'processes', 'runs', 'p50, ms', 'p99, ms', 'max, ms'];

/** How late runs begin of jobs that are all due at the same instant, every second. Returns the p99 on MariaDB. */
export async function measureLateness({
  keepers,
  count,
  processes,
  warmMs,
  forMs,
  print,
}: LatenessOptions): Promise<number> {
  const rows: string[][] = [];
  let p99OnMariaDb = Number.NaN;
  for (const [key, keeper] of keepers) {
    if (key === 'redis') continue;
    const { place, remove } = await keeper.open();
    await putJobs(place, {
      count,
      everyMs: EVERY_MS,
      dueAt: Math.ceil((Date.now() + FIRST_AFTER_MS) / EVERY_MS) * EVERY_MS,
    });
    const number = key === 'embedded' ? 1 : processes;
    const dispatchers = await Processes.start('executions', place, number);
    dispatchers.begin();
    await sleep(FIRST_AFTER_MS + warmMs);
    const { lateMs } = await dispatchers.measure(async () => {
      await sleep(forMs);
      // The latest are not left out; and a machine that stood still all that time has nothing to show yet.
      await dispatchers.untilBegun(count * Math.floor(forMs / EVERY_MS));
    });
    await remove();
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(lateMs, share));
    const figures = [p50, p99, max].map((value) => digits(value ?? Number.NaN));
    rows.push([keeper.name, String(number), lateMs.length.toLocaleString('en'), ...figures]);
    if (key === 'mariadb') p99OnMariaDb = p99 ?? Number.NaN;
  }
  for (const row of markdown(HEADER, rows)) print(row);
  return p99OnMariaDb;
}
