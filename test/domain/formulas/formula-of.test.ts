import { expect } from 'chai';
import { formulaOf } from '../../../src/domain/formulas/formula-of.js';
import { EVERY_FORMULA } from '../../support/every-formula.js';

describe('formulaOf', () => {
  for (const { name, constants, description } of EVERY_FORMULA) {
    it(`makes the formula again from what can be sent to a thread: ${description}`, () => {
      expect(formulaOf(structuredClone({ name, constants }))).to.deep.include({ name, constants, description });
    });
  }

  it('refuses a name that no formula has', () => {
    expect(() => formulaOf({ name: 'digg', constants: {} })).to.throw(RangeError, '"digg"');
  });
});
