import type { InstanceReport } from '../../src/application/jobs/instance-records.js';

/** What an instance says of itself that has little to do. */
export function anInstanceReport(differences: Partial<InstanceReport> = {}): InstanceReport {
  return {
    ...{ name: 'web-1:4711:0a1b2c3d', host: 'web-1', pid: 4_711, version: '1.2.3', uptimeMs: 60_000 },
    ...{ load: 0.25, figures: { eventLoop: 0.25, cpu: 0.125, memory: 0.0625, runs: 0.1 } },
    ...{ running: 2, maxRunning: 20, held: 3, skewMs: -4 },
    ...differences,
  };
}
