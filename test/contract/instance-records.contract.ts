import { expect } from 'chai';
import type { InstanceRecords, InstanceReport } from '../../src/application/jobs/instance-records.js';
import { anInstanceReport } from '../support/an-instance-report.js';
import type { InstanceStore } from '../support/instance-stores.js';
import type { ManualClock } from '../support/manual-clock.js';
import { openForEach } from '../support/open-for-each.js';

const HOUR = 3_600_000;

/** What every adapter of the port keeps; `make` opens a store that no instance has reported to. */
export function describeInstanceRecords(name: string, make: () => Promise<InstanceStore>): void {
  describe(`the instances of ${name}`, () => {
    let records: InstanceRecords;
    let clock: ManualClock;

    openForEach(make, (store) => {
      ({ records, clock } = store);
    });

    const namesOf = async () => (await records.list()).instances.map((each) => each.name);
    const asSeen = ({ uptimeMs: _, ...report }: InstanceReport, startedAt: number, seenAt: number) => ({
      ...report,
      startedAt,
      seenAt,
    });

    it('are none at first, and the clock is told all the same', async () => {
      expect(await records.list()).to.deep.equal({ instances: [], now: clock.now() });
    });

    it('are as they have said, with the times of the store', async () => {
      const report = anInstanceReport({ host: 'Büro', load: 0.1 + 0.2, skewMs: -3_600_123 });
      const start = clock.now();
      const seen = { instances: [asSeen(report, start - 60_000, start)], now: start };
      expect(await records.report(report)).to.deep.equal(seen);
      clock.stall(1_500);
      expect(await records.list()).to.deep.equal({ ...seen, now: start + 1_500 });
    });

    it('are as they said last, and have been up since the first time', async () => {
      const start = clock.now();
      await records.report(anInstanceReport({ skewMs: undefined }));
      clock.stall(5_003);
      const figures = { eventLoop: 0.9, cpu: 0.8, memory: 0.7, runs: 1 };
      const second = anInstanceReport({ uptimeMs: 65_000, load: 1, figures, running: 20, held: 21, skewMs: 0 });
      const { instances } = await records.report(second);
      expect(instances).to.deep.equal([asSeen(second, start - 60_000, start + 5_003)]);
      const third = anInstanceReport({ skewMs: undefined });
      const [last] = (await records.report(third)).instances;
      expect(last).to.deep.equal(asSeen(third, start - 60_000, start + 5_003));
    });

    it('are told to each that reports, in the order of their names', async () => {
      for (const each of ['web-2', 'Web-3', 'über', 'web-10']) await records.report(anInstanceReport({ name: each }));
      const names = ['Web-3', 'web-10', 'web-2', 'über'];
      expect(await namesOf()).to.deep.equal(names);
      const { instances } = await records.report(anInstanceReport({ name: 'web-2', load: 0.5 }));
      expect(instances.map(({ name: each, load }) => `${each} ${load}`)).to.deep.equal(
        names.map((each) => `${each} ${each === 'web-2' ? 0.5 : 0.25}`),
      );
    });

    it('take themselves away, and nobody else', async () => {
      for (const each of ['web-1', 'web-2']) await records.report(anInstanceReport({ name: each }));
      await records.remove('web-1');
      await records.remove('web-3');
      expect(await namesOf()).to.deep.equal(['web-2']);
    });

    it('are gone when they have not been heard of for longer than asked, not a moment before', async () => {
      await records.report(anInstanceReport({ name: 'web-1' }));
      clock.stall(1);
      await records.report(anInstanceReport({ name: 'web-2' }));
      clock.stall(HOUR);
      await records.report(anInstanceReport({ name: 'web-3' }));
      await records.clean(HOUR);
      expect(await namesOf()).to.deep.equal(['web-2', 'web-3']);
    });
  });
}
