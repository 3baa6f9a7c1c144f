import type { Line } from './lines.js';
import type { Measurement, Measurements } from './rounds.js';

/** The medians of a line over its rounds. */
export interface Summary {
  readonly name: string;
  /** Of the plain push-down's time in the same round. */
  readonly ratio: number;
  readonly ms: number;
  readonly rowsRead: number;
  readonly bytesSent: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly missed: number;
  readonly rounds: number;
  /** Of the time of another line in the same round. */
  over(id: string): number;
}

/** The medians of every line by the line's id. */
export type Summaries = ReadonlyMap<string, Summary>;

export function summarise(measurements: Measurements): Summaries {
  const byId = new Map([...measurements].map(([line, measured]) => [line.id, measured]));
  return new Map([...measurements].map(([line, measured]) => [line.id, summary(line, measured, byId)]));
}

function summary(
  { name }: Line,
  measured: readonly Measurement[],
  byId: ReadonlyMap<string, readonly Measurement[]>,
): Summary {
  const of = (field: 'ms' | 'rowsRead' | 'bytesSent' | 'cpuMs' | 'memoryBytes' | 'missed') =>
    median(measured.map((each) => each[field]));
  // Round by round, because the machine is not the same in each.
  const over = (id: string) =>
    median(measured.flatMap(({ ms }, round) => ms / (byId.get(id)?.[round]?.ms ?? Number.NaN)));
  return {
    ...{ name, ratio: over('plainPushDown'), ms: of('ms'), rowsRead: of('rowsRead'), bytesSent: of('bytesSent') },
    ...{ cpuMs: of('cpuMs'), memoryBytes: of('memoryBytes'), missed: of('missed'), rounds: measured.length, over },
  };
}

/** The upper one of the two in the middle, where there are two. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
