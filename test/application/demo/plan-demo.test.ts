import { expect } from 'chai';
import { planDemo } from '../../../src/application/demo/plan-demo.js';

describe('planDemo', () => {
  const cases = [
    ['auto', 0, 0, { fill: true, act: true }, 'fills an empty store and goes on'],
    ['auto', 9, 9, { fill: false, act: true }, 'goes on with a demonstration that is alone in its store'],
    ['auto', 9, 0, { fill: false, act: false }, "leaves somebody's own items alone"],
    ['auto', 9, 8, { fill: false, act: false }, 'stays still among items of somebody’s own'],
    ['on', 0, 0, { fill: true, act: true }, 'fills an empty store and goes on'],
    ['on', 9, 0, { fill: true, act: true }, 'fills a store of other items when told to'],
    ['on', 9, 8, { fill: false, act: true }, 'goes on when it is there already'],
    ['off', 0, 0, { fill: false, act: false }, 'does nothing'],
    ['off', 9, 9, { fill: false, act: false }, 'does nothing, even in a store of its own'],
  ] as const;
  for (const [mode, all, demo, plan, sentence] of cases) {
    it(`${mode}, ${demo} of ${all} items the demonstration's: ${sentence}`, () => {
      expect(planDemo(mode, all, demo)).to.deep.equal(plan);
    });
  }
});
