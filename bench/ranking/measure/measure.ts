import type { Answer, Opened } from '../approaches/approach.js';
import { forgetPeak, peakBytes } from './memory.js';

/** An answer, and what it took of the process that gave it. */
export interface Measured extends Answer {
  readonly ms: number;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  /** The most memory at once, in bytes, beyond what the process had before. */
  readonly memoryBytes: number;
}

/** Asks once. */
export async function measure(opened: Opened, at: number): Promise<Measured> {
  forgetPeak();
  const idleBytes = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await opened.answer(at);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { ...answer, ms, cpuMs: (user + system) / 1_000, memoryBytes: Math.max(0, peakBytes() - idleBytes) };
}
