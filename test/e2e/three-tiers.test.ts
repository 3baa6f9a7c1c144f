import { expect } from 'chai';
import { REFRESH_MS } from '../support/fleet/fleet.js';
import { Outage, type SharedTier, type Way } from '../support/fleet/outage.js';
import { Trial } from '../support/fleet/trial.js';
import { until } from '../support/until.js';

/** What is away, and how. */
const FAULTS: readonly { readonly name: string; readonly tiers: readonly SharedTier[]; readonly way: Way }[] = [
  { name: 'Redis is killed', tiers: ['redis'], way: 'is killed' },
  { name: 'MySQL is killed', tiers: ['database'], way: 'is killed' },
  { name: 'both are killed', tiers: ['redis', 'database'], way: 'is killed' },
  { name: 'Redis hangs', tiers: ['redis'], way: 'hangs' },
  { name: 'MySQL hangs', tiers: ['database'], way: 'hangs' },
  { name: 'both hang', tiers: ['redis', 'database'], way: 'hangs' },
];

describe('a fleet that is asked 500 times a second', function () {
  this.timeout(60_000);
  let trial: Trial;

  before(async () => {
    trial = await Trial.start();
    await trial.untilFresh();
  });
  after(() => trial?.stop());

  for (const { name, tiers, way } of FAULTS) {
    it(`answers every call while ${name}, says so once, and is fresh again afterwards`, async () => {
      const { fleet, checker } = trial;
      const before = checker.calls;

      const outage = await Outage.begin(fleet, tiers, way);
      await until('every instance says that it is down', () => outage.isTold('tier down'));
      await until('/readyz and /metrics tell it, and nobody leaves the load balancer', () => outage.isSeenAs('down'));
      await untilItShows(tiers);
      const once = tiers.map(() => fleet.instances.map(() => ['tier down']));
      expect(outage.told()).to.deep.equal(once);
      // Each tier, each board, and what else runs on schedules.
      const most = tiers.length + fleet.boards.length + 1;
      for (const errors of outage.errors()) {
        expect(errors.length, JSON.stringify(errors, null, 2)).to.be.at.most(most);
      }

      const returnedAt = Date.now();
      await outage.end();
      await until('every instance says that it is up', () => outage.isTold('tier up'));
      await trial.untilFresh(returnedAt);
      await until('/readyz and /metrics tell that too', () => outage.isSeenAs('up'));

      expect(checker.violations).to.deep.equal([]);
      expect(checker.calls).to.be.above(before);
      // A busy machine may make it look down for another moment.
      for (const told of outage.told().flat()) {
        expect(told).to.deep.equal(told.map((_, index) => (index % 2 === 0 ? 'tier down' : 'tier up')));
      }
    });
  }

  /** Lists are computed without Redis; without the database they age, and without both nobody knows of newer ones. */
  async function untilItShows(tiers: readonly SharedTier[]): Promise<void> {
    if (!tiers.includes('database')) return trial.untilFresh();
    await trial.untilAnswers('with an old list', ({ ageMs }) => ageMs > 3 * REFRESH_MS);
    if (tiers.length === 2) await trial.untilAnswers('that it is stale', ({ tier }) => tier === 'stale');
  }
});
