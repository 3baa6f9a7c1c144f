import { readFileSync } from 'node:fs';
import type { Instance } from './instance.js';

const REMEMBERED_MS = 30_000;

interface Sample {
  readonly at: number;
  readonly pid: number | undefined;
  /** How long the process has been ready to run without a processor to run on, in milliseconds since its start. */
  readonly waitedMs: number;
}

/**
 * How long each instance was ready to run and had no processor, because others had them all: by the kernel's own count,
 * which Linux alone keeps. That is not the doing of the instance either.
 */
export class Starvation {
  readonly #samples = new Map<Instance, Sample[]>();

  sample(instances: readonly Instance[], at: number): void {
    for (const instance of instances) {
      const samples = this.#samples.get(instance) ?? [];
      this.#samples.set(instance, samples);
      samples.push({ at, pid: instance.pid, waitedMs: waited(instance.pid) });
      while (samples[0] && samples[0].at < at - REMEMBERED_MS) samples.shift();
    }
  }

  /** How much of that time the instance waited for a processor, give or take the time between two samples. */
  within(instance: Instance, from: number, to: number): number {
    const samples = this.#samples.get(instance) ?? [];
    const first = samples.findLast(({ at }) => at <= from);
    const last = samples.find(({ at }) => at >= to) ?? samples.at(-1);
    if (!first || !last || first.pid !== last.pid) return 0;
    return Math.min(to - from, Math.max(0, last.waitedMs - first.waitedMs));
  }
}

/** Of the main thread, which answers the calls. */
function waited(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[1]) / 1_000_000;
  } catch {
    return 0;
  }
}
