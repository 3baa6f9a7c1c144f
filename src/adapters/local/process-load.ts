import { availableParallelism, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { MeasureProcess } from '../../application/jobs/smoothed-load.js';

/** Measures this process, each time since the last; the threads that it has are counted, but for the event loop. */
export function processLoad(): MeasureProcess {
  let loop = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  let at = performance.now();
  return () => {
    const [now, loopNow, cpuNow] = [performance.now(), performance.eventLoopUtilization(), process.cpuUsage()];
    const usedMs = (cpuNow.user - cpu.user + cpuNow.system - cpu.system) / 1_000;
    const couldMs = (now - at) * availableParallelism();
    const { utilization } = performance.eventLoopUtilization(loopNow, loop);
    [at, loop, cpu] = [now, loopNow, cpuNow];
    return { eventLoop: share(utilization, 1), cpu: share(usedMs, couldMs), memory: memory() };
  };
}

function memory(): number {
  const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics();
  return Math.max(share(heap, heapLimit), share(process.memoryUsage.rss(), memoryLimit()));
}

/** What a container may have, where there is such a limit, else what the machine has; in bytes. */
function memoryLimit(): number {
  // 0 or undefined where it is not known, and a number beyond all memory where there is none.
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
}

/** From 0 to 1; 0 of nothing. */
function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
