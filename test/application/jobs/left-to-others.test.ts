import { expect } from 'chai';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { JobSite, NOW } from '../../support/job-site.js';

const SECOND = 1_000;

describe('a run that an instance can not carry out', () => {
  let site: JobSite;

  beforeEach(async () => {
    site = new JobSite();
    await site.create({ hold: 'sticky' }, NOW);
  });

  const state = async () => (await site.store.records.find('digest'))?.shards[0];

  it('is put back without a trace, and taken by one that can', async () => {
    const { events } = site.start('unable', { canRun: () => false });
    await site.clock.advance(10);
    expect(site.runs).to.deep.equal([]);
    expect(await site.record()).to.deep.equal([]);
    expect(await state()).to.include({ state: 'waiting', fireTime: NOW, attempt: 1, dueAt: NOW + 250 });
    site.start('able');
    await site.clock.advance(5 * SECOND);
    expect(site.runs.map(({ owner, fireTime }) => [owner, fireTime])).to.deep.equal([['able', NOW]]);
    expect(await site.record()).to.deep.equal(['0 s #1 running: ']);
    expect(events.all.map(({ type }) => type)).to.deep.equal([]);
  });

  it('is looked at more and more seldom, and told for how long it has been left', async () => {
    const left: number[] = [];
    const asked: number[] = [];
    site.start('unable', {
      canRun: (_, leftForMs) => {
        left.push(leftForMs);
        asked.push(site.clock.now());
        return false;
      },
    });
    await site.clock.advance(3_600 * SECOND);
    const waits = asked.slice(1).map((at, index) => at - (asked[index] as number));
    expect(left.slice(0, 2)).to.deep.equal([0, waits[0]]);
    expect(Math.min(...waits)).to.be.within(250, 300);
    expect(Math.max(...waits)).to.be.within(60_000, 60_100);
    expect(left.at(-1)).to.be.above(3_400 * SECOND);
    expect(asked.length).to.be.below(100);
  });

  it('is left like any other when it comes late, or is another attempt', async () => {
    await site.clock.advance(40 * SECOND);
    const left: number[] = [];
    const unable = site.start('unable', { canRun: (_, leftForMs) => left.push(leftForMs) < 0 });
    await site.clock.advance(10 * SECOND);
    expect(left[0]).to.equal(0);
    expect(left.at(-1)).to.be.within(5_000, 10_000);
    site.start('able');
    await site.clock.advance(5 * SECOND);
    expect(site.runs.map(({ owner }) => owner)).to.deep.equal(['able']);
    left.length = 0;
    site.runs[0]?.fail('no');
    await site.clock.advance(10 * SECOND);
    expect(site.runs.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
    expect(left.every((ms) => ms < 5_000)).to.equal(true);
    await unable.dispatcher.stop(0);
  });

  it('is looked at more and more seldom also when it was given and another schedule has come since', async () => {
    site = new JobSite();
    await site.create({}, NOW + 3_600 * SECOND);
    await site.store.queue.add('digest', [NOW - 86_400 * SECOND], 10);
    const left: number[] = [];
    site.start('unable', { canRun: (_, leftForMs) => left.push(leftForMs) < 0 });
    await site.clock.advance(10 * SECOND);
    const schedule = { kind: 'interval', everyMs: 30 * 86_400 * SECOND } as const;
    const firstFireTime = NOW - (NOW % schedule.everyMs) + schedule.everyMs;
    await site.store.records.replace(aJobDefinition({ schedule }), { nextFireTime: firstFireTime });
    left.length = 0;
    await site.clock.advance(3_600 * SECOND);
    expect(left.length).to.be.within(50, 100);
    expect(left.at(-1)).to.be.above(3_500 * SECOND);
    expect((await site.store.records.find('digest'))?.shards[0]?.fireTime).to.equal(NOW - 86_400 * SECOND);
  });

  it('is another’s though this one held it before, and its tenure ends', async () => {
    let isAble = true;
    site.start('a', { canRun: () => isAble });
    await site.clock.advance(10);
    const [first] = site.runs;
    first?.succeed();
    await site.clock.advance(10);
    expect(await state()).to.include({ state: 'held', owner: 'a' });
    isAble = false;
    site.start('b');
    await site.clock.advance(85 * SECOND);
    expect(first?.tenure.aborted).to.equal(true);
    expect(site.runs.map(({ owner, epoch }) => owner + (epoch > 1 ? ' anew' : ''))).to.deep.equal(['a', 'b anew']);
  });
});
