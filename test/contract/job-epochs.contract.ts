import fc from 'fast-check';
import { JobEpochsRun } from '../support/job-epochs/job-epochs-run.js';
import { aStep, INSTANCES } from '../support/job-epochs/steps.js';
import type { JobInstance, JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

/**
 * The law that the scheduler stands on: of each shard at most one epoch is valid, and epochs only go up, whatever several
 * instances do in whatever order; and what they are told is what the rules say.
 */
export function describeJobEpochs(name: string, make: () => Promise<JobStore>): void {
  describe(`the job epochs of ${name}`, () => {
    let store: JobStore;
    let instances: JobInstance[];

    openForEach(make, async (made) => {
      store = made;
      instances = [made, ...(await Promise.all(Array.from({ length: INSTANCES - 1 }, () => made.join())))];
    });

    it('are one at a time and only go up, as a model of the rules has them', async () => {
      const law = fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 30 }), async (steps) => {
        const run = new JobEpochsRun(store, instances);
        await run.begin();
        for (const step of steps) await run.take(step);
        await run.end();
      });
      await fc.assert(law, { numRuns: 60 });
    });
  });
}
