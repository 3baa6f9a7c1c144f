import { expect } from 'chai';
import type { Backend } from './scheduler/fault-plan.js';
import { SchedulerChaos } from './scheduler/scheduler-chaos.js';

/** Beside these minutes, some 20 s pass until everything is up, and until what was missed is caught up. */
const TRIALS: [backend: Backend, minutes: number][] = [
  ['mysql', 1],
  ['redis', 0.2],
  ['local', 0.2],
];

for (const [backend, minutes] of TRIALS) {
  describe(`jobs on the backend ${backend}, while instances and their store fail`, function () {
    // Most of it for a machine that does other things besides.
    this.timeout(300_000);

    it('run at each fire time or are recorded as skipped or lost, and never twice at once', async () => {
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      const violations = await SchedulerChaos.run({ backend, minutes, seed: 1, print });
      expect(violations, lines.join('\n')).to.deep.equal([]);
    });
  });
}
