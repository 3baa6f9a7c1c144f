import { expect } from 'chai';
import { RedisJobSite } from '../../support/redis-job-site.js';
import { startSentinel } from '../../support/servers/redis-sentinel.js';
import { until } from '../../support/until.js';

/** Really passes here, because it is the real clocks that are to agree. */
const LEASE_MS = 2_000;

describe('jobs by Redis and a database, when Sentinels make the replica the master,', function () {
  this.timeout(60_000);
  let sentinel: Awaited<ReturnType<typeof startSentinel>>;
  let site: RedisJobSite;

  beforeEach(async () => {
    sentinel = await startSentinel();
    site = await RedisJobSite.open(LEASE_MS, sentinel);
  });
  afterEach(() => site.close());

  for (const [what, isLeaseLost] of [
    ['which has their leases', false],
    ['which never had their leases', true],
  ] as const) {
    it(`${what}: what runs goes on, nobody else begins it, and the next fire times are run`, async () => {
      const instances = [await site.start('a'), await site.start('b')];
      await site.create({ schedule: { kind: 'interval', everyMs: 1_000 } });
      const run = await site.run(0);
      await sentinel.untilReplicated();
      await sentinel.master.kill();
      const { replica } = sentinel;
      await until('it is the master', async () => (await replica.say('INFO replication')).includes('role:master'));
      if (isLeaseLost) await replica.flushAll();
      // Longer than the lease of that moment lasts: so what is there then is a later one.
      await site.untilRenewed(2);
      await until('its lease is there', async () => (await replica.say('DBSIZE')) === ':1');
      expect(site.happened).to.deep.equal([`${run.owner} begins #1`]);
      expect(run.signal.aborted).to.equal(false);

      site.areRunsShort = true;
      run.succeed();
      await site.run(1);
      const recorded = await site.recorded(2);
      expect(recorded[0]).to.equal(`${run.owner} #1 succeeded`);
      for (const each of recorded) expect(each).to.match(/ #1 succeeded$/);
      expect(instances.flatMap(({ events }) => events.of('lease lost'))).to.deep.equal([]);
    });
  }
});
