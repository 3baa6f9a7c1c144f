import { expect } from 'chai';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import type { JobStore } from '../support/job-stores.js';
import { openForEach } from '../support/open-for-each.js';

const MINUTE = 60_000;

/** What every adapter of the port keeps of jobs that are paused; `make` opens a store without jobs. */
export function describeJobPauses(name: string, make: () => Promise<JobStore>): void {
  describe(`jobs of ${name}`, () => {
    let store: JobStore;
    let records: JobRecords;
    let now: number;

    openForEach(make, async (made) => {
      store = made;
      records = made.records;
      now = await records.now();
    });

    it('can be paused from their beginning', async () => {
      const { isEnabled, shards } = await records.create(aJobDefinition(), 'api', now, false);
      expect(isEnabled).to.equal(false);
      expect(shards[0]).to.include({ state: 'waiting', fireTime: now });
      expect(await store.claims.claim('a', 1)).to.deep.equal([]);
      expect((await records.setEnabled('digest', true)).isEnabled).to.equal(true);
      expect(await store.claims.claim('a', 1)).to.have.length(1);
    });

    it('are paused and resumed, which changes their etag once', async () => {
      const { etag } = await records.create(aJobDefinition(), 'api', now + MINUTE);
      const paused = await records.setEnabled('digest', false);
      expect(paused.isEnabled).to.equal(false);
      expect(paused.etag).not.to.equal(etag);
      expect(await records.setEnabled('digest', false)).to.deep.equal(paused);
      const replaced = await records.replace(aJobDefinition({ priority: 4 }), { nextFireTime: now });
      expect(replaced.isEnabled).to.equal(false);
      expect(await store.claims.claim('a', 1)).to.deep.equal([]);
      expect((await records.setEnabled('digest', true)).isEnabled).to.equal(true);
      expect(await store.claims.claim('a', 1)).to.have.length(1);
    });
  });
}
