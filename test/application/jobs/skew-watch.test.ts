import { expect } from 'chai';
import { SkewWatch } from '../../../src/application/jobs/skew-watch.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const NOW = 1_356_998_400_000;
const HOUR = 3_600_000;

describe('the watch on the clock', () => {
  let clock: ManualClock;
  let storeClock: ManualClock;
  let events: RecordedEvents;
  let watch: SkewWatch;

  beforeEach(() => {
    clock = new ManualClock(NOW);
    storeClock = new ManualClock(NOW);
    events = new RecordedEvents();
    watch = new SkewWatch(clock, events.announce);
  });

  /** A question to the store that takes so long there and back. */
  const ask = (there = 2, back = 2) => {
    const askedAt = clock.monotonic();
    for (const each of [clock, storeClock]) each.stall(there);
    const answer = storeClock.now();
    for (const each of [clock, storeClock]) each.stall(back);
    watch.saw(answer, askedAt);
  };

  it('knows nothing before the first answer', () => {
    expect(watch.skewMs).to.equal(undefined);
  });

  it('says nothing of a clock that is right, also when the store takes its time on one way', () => {
    ask();
    expect(watch.skewMs).to.equal(0);
    ask(0, 4_000);
    ask(4_000, 0);
    expect(events.all).to.deep.equal([]);
  });

  it('tells once that the clock is wrong, and once that it is right again', () => {
    clock.jumpWallClock(HOUR);
    ask();
    ask();
    expect(watch.skewMs).to.equal(HOUR);
    clock.jumpWallClock(-2 * HOUR);
    ask();
    expect(watch.skewMs).to.equal(-HOUR);
    expect(events.all).to.deep.equal([{ type: 'clock skew', aheadMs: HOUR, withinMs: 3 }]);
    clock.jumpWallClock(HOUR);
    ask();
    ask();
    expect(events.all.slice(1)).to.deep.equal([{ type: 'clock right again', aheadMs: 0, withinMs: 3 }]);
  });

  it('measures a clock that is a little off, and leaves it at that', () => {
    clock.jumpWallClock(-900);
    ask();
    expect(watch.skewMs).to.equal(-900);
    expect(events.all).to.deep.equal([]);
  });
});
