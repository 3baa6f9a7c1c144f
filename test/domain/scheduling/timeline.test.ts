import { expect } from 'chai';
import fc from 'fast-check';
import { nextMultiple } from '../../../src/domain/scheduling/schedule.js';
import { MOST_COUNTED, type Timeline, timelineOf } from '../../../src/domain/scheduling/timeline.js';
import { cronAt, nextIn } from './some-timelines.js';

const SEED = 20_131;

describe('the fire times of a schedule', () => {
  const bounds = fc.tuple(fc.nat(50_000), fc.nat(60_000)).map(([from, span]) => ({ from, to: from + span }));

  it('an interval answers in closed form what a search for it finds', () => {
    const law = fc.property(fc.integer({ min: 2, max: 9_000 }), bounds, fc.integer({ min: 1, max: 40 }), (...given) => {
      const [everyMs, { from, to }, most] = given;
      const closed = timelineOf({ kind: 'interval', everyMs }, () => undefined);
      const searched = timelineOf(cronAt('* * * * *'), (instant) => nextMultiple(everyMs, instant));
      expect(answers(closed, most, from, to)).to.deep.equal(answers(searched, most, from, to));
    });
    fc.assert(law, { seed: SEED, numRuns: 3_000 });
  });

  it('a search finds what is found by looking at every one', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 120_000 }), { maxLength: 200 });
    const law = fc.property(times, bounds, fc.integer({ min: 1, max: 40 }), (given, { from, to }, most) => {
      const sorted = given.toSorted((a, b) => a - b);
      const pending = [from, ...sorted.filter((time) => time > from && time <= to)];
      expect(answers(timelineOf(cronAt('* * * * *'), nextIn(sorted)), most, from, to)).to.deep.equal({
        after: sorted.find((time) => time > from),
        newest: pending.at(-1),
        oldestOfNewest: pending.at(-Math.min(most, pending.length)),
        count: Math.min(pending.length, MOST_COUNTED),
      });
    });
    fc.assert(law, { seed: SEED, numRuns: 3_000 });
  });

  it('the newest of millions is found exactly, in few questions', () => {
    let questions = 0;
    const everySecond = timelineOf(cronAt('* * * * * *'), (instant) => {
      questions++;
      return nextMultiple(1_000, instant);
    });
    const to = 10 * 365 * 86_400_000 + 777;
    expect(everySecond.newest(0, to)).to.equal(to - 777);
    expect(questions).to.be.at.most(45);
    expect(everySecond.oldestOfNewest(100, 0, to)).to.equal(to - 777 - 99_000);
    expect(questions).to.be.at.most(400);
    expect(everySecond.count(0, to)).to.equal(MOST_COUNTED);
    expect(questions).to.be.at.most(1_500);
  });
});

function answers(timeline: Timeline, most: number, from: number, to: number) {
  return {
    after: timeline.after(from),
    newest: timeline.newest(from, to),
    oldestOfNewest: timeline.oldestOfNewest(most, from, to),
    count: timeline.count(from, to),
  };
}
