import { expect } from 'chai';
import { readDigits } from '../../../src/adapters/tables/digits.js';

const read = (text: string) => readDigits(Buffer.from(`9${text}9`), 1, 1 + text.length);

describe('readDigits', () => {
  it('reads an integer of up to 15 digits, of either sign and with zeros before it', () => {
    for (const text of ['0', '7', '-7', '10', '007', '-010', '999999999999999', '-999999999999999']) {
      expect(read(text), text).to.equal(Number(text));
    }
    // As a server may write what it has rounded.
    expect(Object.is(read('-0'), 0)).to.equal(true);
  });

  it('reads nothing else', () => {
    for (const text of ['', '-', '1000000000000000', '-1000000000000000', '1.5', '1e3', '+1', ' 1', '1:', '1/']) {
      expect(read(text), text).to.deep.equal(Number.NaN);
    }
  });
});
