import { dueNow, putJobs, putRows } from './due-jobs.js';
import { Processes } from './processes.js';
import type { Keeper, PlaceKey } from './servers.js';
import type { WayKey } from './ways/all.js';

/** Something that is measured: a way, at a place, by so many processes. */
export interface Line {
  readonly name: string;
  readonly way: WayKey;
  readonly place: PlaceKey;
  readonly processes: number;
  /** How many are due in all, of which the first quarter is not measured: by then the processes are warm. */
  readonly count: number;
}

const NAMES = {
  executions: 'executions of hotlist',
  claims: 'claims of hotlist',
  perRow: 'a statement for each row',
  bullmq: 'bullmq',
} satisfies { readonly [way in WayKey]: string };
/** It takes that much longer. */
const FEWER_PER_ROW = 8;

/** Which processes of which way there are at each place; several do not write one file at once. */
const WHERE: readonly [WayKey, PlaceKey, readonly number[]][] = [
  ['executions', 'mariadb', [1, 4]],
  ['executions', 'mysql', [1, 4]],
  ['executions', 'embedded', [1]],
  ['bullmq', 'redis', [1, 4]],
  ['perRow', 'mariadb', [1, 4]],
  ['perRow', 'mysql', [1, 4]],
  ['claims', 'mariadb', [1, 4]],
  ['claims', 'mysql', [1, 4]],
  ['claims', 'embedded', [1]],
];

/** All others are compared with it. */
export function isReference({ way, place, processes }: Line): boolean {
  return way === 'executions' && place === 'mariadb' && processes === 4;
}

/** @param count - how many jobs are due at the start, for each process: so that several are as warm as one */
export function linesAt(places: readonly PlaceKey[], count: number): readonly Line[] {
  return WHERE.filter(([, place]) => places.includes(place)).flatMap(([way, place, all]) =>
    all.map((processes) => ({
      ...{ name: NAMES[way], way, place, processes },
      count: processes * (way === 'perRow' ? Math.ceil(count / FEWER_PER_ROW) : count),
    })),
  );
}

/** What one execution, or claim, took. */
export interface Measured {
  readonly perSecond: number;
  /** Of Node and of the server, in microseconds. */
  readonly cpuUs: number;
  readonly serverCpuUs: number;
}

/** Has the line's processes work off what is due. */
export async function measure({ way, processes: number, count }: Line, keeper: Keeper): Promise<Measured> {
  const { place, remove } = await keeper.open();
  await (way === 'perRow' && place.kind === 'mysql'
    ? putRows(place.url, dueNow(count))
    : putJobs(place, dueNow(count)));
  const processes = await Processes.start(way, place, number);
  processes.begin();
  await processes.untilDone(count / 4);
  const before = keeper.cpuMs();
  const { done, ms, cpuMs } = await processes.measure(() => processes.untilDone(count));
  const after = keeper.cpuMs();
  await remove();
  const serverCpuMs = before === undefined || after === undefined ? Number.NaN : after - before;
  return { perSecond: (1_000 * done) / ms, cpuUs: (1_000 * cpuMs) / done, serverCpuUs: (1_000 * serverCpuMs) / done };
}
