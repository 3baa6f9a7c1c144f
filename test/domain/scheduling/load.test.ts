import { expect } from 'chai';
import fc from 'fast-check';
import { claimDelayMs, medianOf } from '../../../src/domain/scheduling/judge-load.js';
import { type LoadFigures, loadOf } from '../../../src/domain/scheduling/load-figures.js';
import { smooth } from '../../../src/domain/scheduling/smooth.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const others = fc.array(share, { minLength: 1, maxLength: 9 });
const elapsed = fc.integer({ min: 0, max: 60_000 });
const figures: fc.Arbitrary<LoadFigures> = fc.record({ eventLoop: share, cpu: share, memory: share, runs: share });

const TAU = 10_000;
const CLOSE = 1e-9;

describe('a load that is smoothed', () => {
  it('has come two thirds of the way after one time constant', () => {
    expect(smooth(0, 1, TAU, TAU)).to.be.closeTo(1 - 1 / Math.E, CLOSE);
    expect(smooth(1, 0, TAU, TAU)).to.be.closeTo(1 / Math.E, CLOSE);
  });

  it('is the same however often it was measured meanwhile', () => {
    fc.assert(
      fc.property(share, share, elapsed, elapsed, (before, sample, first, second) => {
        const inSteps = smooth(smooth(before, sample, first, TAU), sample, second, TAU);
        expect(inSteps).to.be.closeTo(smooth(before, sample, first + second, TAU), CLOSE);
      }),
    );
  });

  it('lies between what it was and what was measured, and is what it was while no time has passed', () => {
    fc.assert(
      fc.property(share, share, elapsed, (before, sample, ms) => {
        const smoothed = smooth(before, sample, ms, TAU);
        expect(smoothed).to.be.within(Math.min(before, sample) - CLOSE, Math.max(before, sample) + CLOSE);
        expect(smooth(before, sample, 0, TAU)).to.be.closeTo(before, CLOSE);
      }),
    );
  });
});

describe('the load of an instance', () => {
  it('is the greatest of its figures', () => {
    fc.assert(
      fc.property(figures, (each) => {
        expect(loadOf(each)).to.equal(Math.max(...Object.values(each)));
      }),
    );
  });

  it('is 1 at most', () => {
    expect(loadOf({ eventLoop: 0, cpu: 0, memory: 0, runs: 1.5 })).to.equal(1);
  });
});

describe('how long an instance holds back before it claims', () => {
  for (const [load, among, ms] of [
    [0.7, [0], 0],
    [0.85, [0], 250],
    [1, [0.2, 0.3, 0.4], 500],
    // Of four it is halfway between the two in the middle.
    [1, [0.6, 0.8, 0.7, 0.9], 250],
    [0.9, [0.8], 0],
    [1, [], 0],
    [1, [1, 1, 1], 0],
  ] as const) {
    it(`is ${ms} ms at a load of ${load} beside ${among.length > 0 ? among.join(', ') : 'nobody'}`, () => {
      expect(claimDelayMs(load, among)).to.equal(ms);
    });
  }

  it('never falls as its load grows, and never grows as the others have more to do', () => {
    fc.assert(
      fc.property(share, share, others, share, (load, more, among, extra) => {
        const delay = claimDelayMs(load, among);
        expect(delay).to.be.within(0, 500);
        expect(claimDelayMs(Math.max(load, more), among)).to.be.at.least(delay);
        const busier = among.map((other) => Math.min(1, other + extra));
        expect(claimDelayMs(load, busier)).to.be.at.most(delay);
      }),
    );
  });

  it('is nothing for all of them where all are as busy, so that nobody waits for nobody', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 0, max: 9 }), (load, count) => {
        expect(claimDelayMs(load, Array(count).fill(load))).to.equal(0);
      }),
    );
  });

  it('is nothing for at least half of them', () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 9 }), (loads) => {
        const waiting = loads.filter((load, index) => claimDelayMs(load, loads.toSpliced(index, 1)) > 0);
        expect(waiting.length).to.be.at.most(loads.length / 2);
      }),
    );
  });

  it('goes by the median, which has as many above as below', () => {
    fc.assert(
      fc.property(others, (values) => {
        const median = medianOf(values);
        expect(values.filter((value) => value < median).length).to.be.at.most(values.length / 2);
        expect(values.filter((value) => value > median).length).to.be.at.most(values.length / 2);
      }),
    );
  });
});
