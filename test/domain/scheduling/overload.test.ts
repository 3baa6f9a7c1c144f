import { expect } from 'chai';
import fc from 'fast-check';
import { judgeOverload, NOT_OVERLOADED, type Overload } from '../../../src/domain/scheduling/judge-overload.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const among = fc.array(share, { minLength: 1, maxLength: 5 });
const OVERLOADED: Overload = { ...NOT_OVERLOADED, isOverloaded: true };

/** How it was judged after each report. */
function judged(loads: readonly number[], others: readonly number[], from = NOT_OVERLOADED): boolean[] {
  let state = from;
  return loads.map((load) => {
    state = judgeOverload(state, load, others);
    return state.isOverloaded;
  });
}

const changes = (states: readonly boolean[], first: boolean) =>
  states.filter((state, index) => state !== (states[index - 1] ?? first)).length;

describe('an instance is overloaded', () => {
  it('when it is far above the others in three reports in a row', () => {
    expect(judged([0.9, 0.9, 0.9, 0.9], [0.3, 0.4])).to.deep.equal([false, false, true, true]);
  });

  it('not by peaks, however many', () => {
    expect(judged([0.9, 0.9, 0.8, 0.9, 0.9, 0.8], [0.3])).to.not.include(true);
  });

  it('not when the others are nearly as busy, nor when it is not busy itself', () => {
    expect(judged([1, 1, 1, 1], [0.7])).to.not.include(true);
    expect(judged([0.8, 0.8, 0.8, 0.8], [0.1])).to.not.include(true);
  });

  it('no more when it is not so busy, or the others are, in three reports in a row', () => {
    expect(judged([0.6, 0.6, 0.6], [0.3], OVERLOADED)).to.deep.equal([true, true, false]);
    expect(judged([0.95, 0.95, 0.95], [0.8], OVERLOADED)).to.deep.equal([true, true, false]);
    expect(judged([0.6, 0.6, 0.9, 0.6, 0.6], [0.3], OVERLOADED)).to.not.include(false);
  });

  it('never while it is alone, also when it was before the others went', () => {
    fc.assert(
      fc.property(fc.array(share), fc.boolean(), (loads, isOverloaded) => {
        expect(judged(loads, [], { ...NOT_OVERLOADED, isOverloaded, against: 2 })).to.not.include(true);
      }),
    );
  });

  it('neither now nor then while its load moves within the band, whichever it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.7, max: 0.85, noNaN: true })),
        fc.array(fc.double({ min: 0, max: 0.58, noNaN: true }), { minLength: 1 }),
        fc.boolean(),
        (loads, others, was) => {
          expect(changes(judged(loads, others, { ...NOT_OVERLOADED, isOverloaded: was }), was)).to.equal(0);
        },
      ),
    );
  });

  it('and relieved at most once in three reports, whatever the loads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(share, among)), fc.boolean(), (reports, was) => {
        let state: Overload = { ...NOT_OVERLOADED, isOverloaded: was };
        let since = 0;
        for (const [load, others] of reports) {
          const next = judgeOverload(state, load, others);
          since++;
          if (next.isOverloaded !== state.isOverloaded) {
            expect(since).to.be.at.least(3);
            since = 0;
          }
          state = next;
        }
      }),
    );
  });

  it('twice as seldom each time, where whoever takes something over is overloaded by it', () => {
    let states = [NOT_OVERLOADED, NOT_OVERLOADED] as const;
    let holder = 0;
    const handedOver: number[] = [];
    for (let report = 1; report <= 720; report++) {
      const [a, b] = holder === 0 ? [0.95, 0.2] : [0.2, 0.95];
      states = [judgeOverload(states[0], a, [b]), judgeOverload(states[1], b, [a])];
      if (!states[holder]?.isOverloaded) continue;
      handedOver.push(report);
      holder = 1 - holder;
    }
    expect(handedOver.slice(0, 6)).to.deep.equal([3, 6, 12, 18, 30, 42]);
    expect(handedOver).to.have.length(15);
  });

  it('as soon as ever when it has not been for half an hour', () => {
    const overload = [0.9, 0.9, 0.9];
    const relief = Array(3).fill(0.2);
    const twice = [...overload, ...relief, ...overload];
    expect(judged(twice, [0.2]).slice(-3)).to.deep.equal([false, false, false]);
    const calm = [...overload, ...relief, ...Array(360).fill(0.5), ...overload];
    expect(judged(calm, [0.2]).at(-1)).to.equal(true);
    expect(judged(calm.toSpliced(10, 1), [0.2]).at(-1)).to.equal(false);
  });

  it('the first time no later, when its load is higher', () => {
    fc.assert(
      fc.property(fc.array(share), among, share, (loads, others, more) => {
        const first = judged(loads, others).indexOf(true);
        const busier = loads.map((load) => Math.min(1, load + more));
        if (first >= 0) expect(judged(busier, others).indexOf(true)).to.be.within(0, first);
      }),
    );
  });
});
