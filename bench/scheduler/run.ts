import { machine } from '../report/machine.js';
import { describeTarget } from '../report/targets.js';
import { measureIdle } from './idle.js';
import { measureLateness } from './lateness.js';
import { type Keeper, startKeepers, stopKeepers } from './servers.js';
import { measureThroughput } from './throughput.js';

export interface SchedulerBenchOptions {
  readonly rounds: number;
  /** How many are due at the start of each measurement, for each process. */
  readonly jobs: number;
  readonly latenessMs: number;
  readonly idle: { readonly jobs: number; readonly instances: number; readonly forMs: number };
  readonly print: (line: string) => void;
}

const PROCESSES = 4;
const DUE_EVERY_SECOND = 1_000;
const WARM_MS = 3_000;

/** What it takes to run jobs: how many a second, how late, and how much of the database while there is nothing to do. */
export async function runSchedulerBench({
  rounds,
  jobs,
  latenessMs,
  idle,
  print,
}: SchedulerBenchOptions): Promise<void> {
  print(machine());
  const keepers = await startKeepers(print);
  try {
    const dueAtOnce = `${jobs.toLocaleString('en')} jobs for each process due at once`;
    print(`\n${dueAtOnce} (an eighth of them where each has its statements)`);
    const perSecond = await measureThroughput({ keepers, count: jobs, rounds, print });
    print(`\n${DUE_EVERY_SECOND.toLocaleString('en')} jobs due together every second: how late they begin`);
    const lateness = { keepers, count: DUE_EVERY_SECOND, processes: PROCESSES, warmMs: WARM_MS, forMs: latenessMs };
    const p99 = await measureLateness({ ...lateness, print });
    print('');
    const statements = await measureIdle({ ...idle, keeper: keepers.get('mariadb') as Keeper, print });
    const targets = [
      { name: 'executions on MariaDB with 4 processes', value: perSecond, atLeast: 5_000, unit: '/s' },
      { name: 'lateness, p99', value: p99, atMost: 250, unit: ' ms' },
      { name: 'statements of an idle instance', value: statements, atMost: 2, unit: '/s' },
    ];
    print('');
    for (const target of targets) print(describeTarget(target));
  } finally {
    await stopKeepers(keepers);
  }
}
