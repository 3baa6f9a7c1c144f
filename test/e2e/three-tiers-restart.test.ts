import { expect } from 'chai';
import { REFRESH_MS } from '../support/fleet/fleet.js';
import { Outage, type Way } from '../support/fleet/outage.js';
import { Trial } from '../support/fleet/trial.js';
import { until } from '../support/until.js';

describe('a fleet restarted while Redis and MySQL are both away', function () {
  this.timeout(60_000);
  let trial: Trial;

  before(async () => {
    trial = await Trial.start({ instances: 2 });
    await trial.untilFresh();
  });
  after(() => trial?.stop());

  for (const [way, end] of [
    ['is killed', 'stop'],
    ['hangs', 'kill'],
  ] as [Way, 'stop' | 'kill'][]) {
    it(`serves the last list from disk, and computes again when they come back (each ${way})`, async () => {
      const { fleet, checker } = trial;
      const outage = await Outage.begin(fleet, ['redis', 'database'], way);
      // Without the database no new version comes in between.
      // No version can come in between any more.
      await trial.untilAnswers('with an old list', ({ ageMs }) => ageMs > 2 * REFRESH_MS);
      const last = await Promise.all(fleet.instances.map((instance) => instance.readyz()));

      await Promise.all(fleet.instances.map((instance) => instance[end]()));
      const restartedAt = performance.now();
      for (const instance of fleet.instances) instance.start();
      await Promise.all(fleet.instances.map((instance) => instance.untilReady()));
      await trial.untilAnswers('from its snapshot', ({ tier, scheduledAt }) => {
        return scheduledAt > restartedAt && tier === 'snapshot';
      });
      const now = await Promise.all(fleet.instances.map((instance) => instance.readyz()));
      expect(now.map(({ boards }) => boards)).to.deep.equal(last.map(({ boards }) => boards));

      const returnedAt = Date.now();
      await outage.end();
      await trial.untilFresh(returnedAt);
      await until('/readyz says that they are back', () => outage.isSeenAs('up'));
      expect(checker.violations).to.deep.equal([]);
    });
  }
});
