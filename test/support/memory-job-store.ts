import type { JobInstance, JobStore } from './job-stores.js';
import { ManualClock } from './manual-clock.js';
import { MemoryJobClaims } from './memory-job-claims.js';
import { MemoryJobHistory } from './memory-job-history.js';
import { MemoryJobQueue } from './memory-job-queue.js';
import { MemoryJobRecords } from './memory-job-records.js';
import { MemoryJobTable } from './memory-job-table.js';

const NOW = 1_356_998_400_000;
const LEASE_MS = 15_000;

/** What one instance has of jobs that are kept in memory. */
export function memoryJobInstance(table: MemoryJobTable): JobInstance {
  const records = new MemoryJobRecords(table);
  return {
    records,
    queue: new MemoryJobQueue(table, records),
    claims: new MemoryJobClaims(table),
    history: new MemoryJobHistory(table),
  };
}

export function memoryJobStore(): JobStore {
  const clock = new ManualClock(NOW);
  const table = new MemoryJobTable(LEASE_MS, clock);
  return {
    ...memoryJobInstance(table),
    leaseMs: LEASE_MS,
    join: async () => memoryJobInstance(table),
    pass: (ms) => clock.stall(ms),
    close: async () => undefined,
  };
}
