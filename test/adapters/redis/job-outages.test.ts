import { expect } from 'chai';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { openForEach } from '../../support/open-for-each.js';
import { type RedisJobInstance, RedisJobSite } from '../../support/redis-job-site.js';
import { until } from '../../support/until.js';

/** Really passes here, because it is the real clocks that are to agree. */
const LEASE_MS = 2_000;

describe('jobs by Redis and a database', function () {
  this.timeout(60_000);
  let site: RedisJobSite;

  openForEach(
    () => RedisJobSite.open(LEASE_MS),
    (opened) => {
      site = opened;
    },
  );

  it('go on while Redis hangs, and what is due meanwhile is run once it answers', async () => {
    const instances = [await site.start('a'), await site.start('b')];
    const outages = ({ events }: RedisJobInstance) =>
      events.of('job store down').filter(({ error }) => /Redis/.test((error as Error).message)).length;
    const isOver = () =>
      instances.every(({ events }) => events.of('job store up').length === events.of('job store down').length);
    await site.create();
    const run = await site.run(0);
    // A busy machine may have outages of its own.
    await until('all is well', isOver);
    const before = instances.map(outages);
    site.redis.pause();
    await site.create({ name: 'due meanwhile' });
    await site.untilRenewed(1);
    expect(site.happened).to.deep.equal([`${run.owner} begins #1`]);
    expect(run.signal.aborted).to.equal(false);
    await until('everybody has told of it', () => instances.every((each, i) => outages(each) > Number(before[i])));
    site.redis.resume();
    (await site.run(1)).succeed();
    run.succeed();
    expect(await site.recorded(1)).to.deep.equal([`${run.owner} #1 succeeded`]);
    expect(instances.map(outages)).to.deep.equal(before.map((count) => count + 1));
    expect(instances.flatMap(({ events }) => events.of('lease lost'))).to.deep.equal([]);
    await until('everybody tells that it is over', isOver);
  });

  it('go on when Redis comes back empty, and nobody else begins them', async () => {
    await site.start('a');
    await site.start('b');
    await site.create();
    const run = await site.run(0);
    await site.redis.kill();
    await site.redis.restart();
    await until('its lease is there again', async () => (await site.redis.say('DBSIZE')) === ':1');
    await site.untilRenewed(1);
    expect(site.happened).to.deep.equal([`${run.owner} begins #1`]);
    run.succeed();
    await site.recorded(1);
    await until('it is given up', async () => (await site.redis.say('DBSIZE')) === ':0');
  });

  it('go on while their instance can’t reach the database, and those that can put them off', async () => {
    const a = await site.start('a');
    await site.create();
    const run = await site.run(0);
    await site.start('b');
    a.toDatabase.blackHole(true);
    // By the other one, because this one can’t.
    await site.untilRenewed(1);
    expect(site.happened).to.deep.equal(['a begins #1']);
    expect(run.signal.aborted).to.equal(false);
    a.toDatabase.blackHole(false);
    await site.untilRenewed(1);
    run.succeed();
    expect(await site.recorded(1)).to.deep.equal(['a #1 succeeded']);
  });

  it('are told to stop when their instance can reach neither, before another begins them', async () => {
    const a = await site.start('a');
    await site.create();
    await site.run(0);
    await site.start('b');
    for (const way of [a.toRedis, a.toDatabase]) way.blackHole(true);
    const second = await site.run(1);
    expect(site.happened).to.deep.equal(['a begins #1', 'a is told #1', 'b begins #2']);
    for (const way of [a.toRedis, a.toDatabase]) way.blackHole(false);
    await until('it hears of that', () => a.events.of('lease lost').length === 1);
    second.succeed();
    expect(await site.recorded(2)).to.deep.equal(['a #1 lost', 'b #2 succeeded']);
  });

  it('are told to stop when the event loop was blocked past their lease, before another begins them', async () => {
    const clock = { ...systemClock };
    await site.start('a', clock);
    await site.start('b', clock);
    await site.create();
    const run = await site.run(0);
    const end = performance.now() + 2 * LEASE_MS;
    while (performance.now() < end);
    (await site.run(1)).succeed();
    expect(site.happened.slice(0, 2)).to.deep.equal([`${run.owner} begins #1`, `${run.owner} is told #1`]);
  });

  it('are not due earlier, nor lost, where the wall clock is an hour ahead', async () => {
    const { monotonic, sleep } = systemClock;
    const a = await site.start('a', { monotonic, sleep, now: () => systemClock.now() + 3_600_000 });
    await site.start('b');
    await site.create({ name: 'later' }, 1_800_000);
    await site.create();
    const run = await site.run(0);
    await site.untilRenewed(1);
    expect(site.happened).to.deep.equal([`${run.owner} begins #1`]);
    expect(a.events.of('lease lost')).to.deep.equal([]);
    run.succeed();
  });

  it('that are sticky go on in a later run as well while their instance can’t reach the database', async () => {
    const a = await site.start('a');
    await site.create({ hold: 'sticky', schedule: { kind: 'interval', everyMs: 1_000 } });
    (await site.run(0)).succeed();
    const run = await site.run(1);
    await site.start('b');
    a.toDatabase.blackHole(true);
    await site.untilRenewed(2);
    expect(run.signal.aborted).to.equal(false);
    expect(site.runs).to.have.length(2);
    a.toDatabase.blackHole(false);
    await site.untilRenewed(1);
    run.succeed();
    expect((await site.recorded(2)).slice(0, 2)).to.deep.equal(['a #1 succeeded', 'a #1 succeeded']);
  });

  it('that are sticky are not held by an instance that can’t reach the database, between two runs', async () => {
    site.areRunsShort = true;
    const a = await site.start('a');
    await site.create({ hold: 'sticky', schedule: { kind: 'interval', everyMs: 1_000 } });
    // What is recorded as ended has its lease kept.
    await site.recorded(1);
    a.toDatabase.blackHole(true);
    await site.start('b');
    await untilTakenFrom(a);
  });

  for (const hold of ['run', 'sticky'] as const) {
    it(`are not held by an instance that can’t reach the database, once they have ended (hold: ${hold})`, async () => {
      const a = await site.start('a');
      await site.create({ hold, schedule: { kind: 'interval', everyMs: 1_000 } });
      const run = await site.run(0);
      a.toDatabase.blackHole(true);
      await site.start('b');
      // Until there are fire times that it has passed over, which are the first that it is to write down.
      await site.untilRenewed(1);
      expect(run.signal.aborted).to.equal(false);
      run.succeed();
      await untilTakenFrom(a);
    });
  }

  async function untilTakenFrom({ events, toDatabase }: RedisJobInstance): Promise<void> {
    await until('the other has it', () => site.runs.some(({ owner }) => owner === 'b'));
    expect(events.of('lease lost')).to.have.length(1);
    toDatabase.blackHole(false);
  }
});
