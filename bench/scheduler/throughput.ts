import { quantile } from '../report/quantile.js';
import { digits, markdown } from '../report/table.js';
import { isReference, type Line, linesAt, type Measured, measure } from './lines.js';
import type { Keeper, Keepers } from './servers.js';

export interface ThroughputOptions {
  readonly keepers: Keepers;
  readonly count: number;
  readonly rounds: number;
  readonly print: (line: string) => void;
}

const HEADER = ['', 'processes', 'ratio', 'per second', 'from', 'to', 'CPU of Node, µs', 'of the server, µs'];

/** Every line in turn, round after round, each round beginning with another one. Returns the median of the reference. */
export async function measureThroughput({ keepers, count, rounds, print }: ThroughputOptions): Promise<number> {
  const lines = linesAt([...keepers.keys()], count);
  const measured = new Map<Line, Measured[]>(lines.map((line) => [line, []]));
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    for (const index of lines.keys()) {
      const line = lines[(index + round * 5) % lines.length] as Line;
      measured.get(line)?.push(await measure(line, keepers.get(line.place) as Keeper));
    }
    print(`round ${round + 1}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  }
  const reference = [...measured].find(([line]) => isReference(line))?.[1] ?? [];
  const rows = [...measured].map(([line, all]) => {
    const rates = all.map(({ perSecond }) => perSecond);
    const ratio = median(all.map(({ perSecond }, round) => perSecond / (reference[round]?.perSecond ?? Number.NaN)));
    return [
      `${line.name}, ${keepers.get(line.place)?.name}`,
      String(line.processes),
      digits(ratio),
      ...[median(rates), Math.min(...rates), Math.max(...rates)].map((rate) => Math.round(rate).toLocaleString('en')),
      ...[median(all.map(({ cpuUs }) => cpuUs)), median(all.map(({ serverCpuUs }) => serverCpuUs))].map(digits),
    ];
  });
  for (const row of markdown(HEADER, rows)) print(row);
  return median(reference.map(({ perSecond }) => perSecond));
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
