import { expect } from 'chai';
import fc from 'fast-check';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';

const DRAWS = 50_000;

/** The first outputs of bryc's sfc32 (github.com/bryc/code, jshash/PRNGs.md) after PractRand's `seed(Uint64)`. */
const REFERENCE: readonly [seed: number, stream: number, outputs: readonly number[]][] = [
  [0, 0, [1363572419, 145230303, 808754475, 4216505632, 947923937, 2491578854, 3964400089, 2091952393]],
  [42, 0, [1264412219, 1947509147, 3919439299, 1251167922, 656401615, 478193053, 3278332503, 1360198844]],
  [0x89abcdef, 0x01234567, [2222009751, 4121156040, 1557176981, 903895892, 1281522849, 866141154, 3054582887]],
];

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function sample(draw: (random: SeededRandom) => number): number[] {
  const random = new SeededRandom(7);
  return Array.from({ length: DRAWS }, () => draw(random));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function variance(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return mean(numbers.map((each) => (each - middle) ** 2));
}

describe('SeededRandom', () => {
  for (const [seed, stream, outputs] of REFERENCE) {
    it(`gives the outputs of the reference for seed ${seed} and stream ${stream}`, () => {
      const random = new SeededRandom(seed, stream);
      expect(outputs.map(() => random.word())).to.deep.equal(outputs);
    });
  }

  it('gives the same numbers for the same seed and stream, and others for another stream', () => {
    fc.assert(
      fc.property(word, word, word, (seed, stream, other) => {
        const first = (of: number) => {
          const random = new SeededRandom(seed, of);
          return Array.from({ length: 4 }, () => random.uniform());
        };
        expect(first(stream)).to.deep.equal(first(stream));
        if (other !== stream) expect(first(other)).not.to.deep.equal(first(stream));
      }),
    );
  });

  it('refuses a seed or a stream that is not a whole number of 32 bits', () => {
    for (const wrong of [-1, 2 ** 32, 1.5, Number.NaN]) {
      expect(() => new SeededRandom(wrong)).to.throw(RangeError, `the seed is ${wrong}`);
      expect(() => new SeededRandom(1, wrong)).to.throw(RangeError, `the stream is ${wrong}`);
    }
  });

  it('draws uniform numbers from 0 up to but not including 1', () => {
    const numbers = sample((random) => random.uniform());
    expect(numbers.every((each) => each >= 0 && each < 1)).to.equal(true);
    expect(mean(numbers)).to.be.closeTo(1 / 2, 0.01);
    expect(variance(numbers)).to.be.closeTo(1 / 12, 0.005);
  });

  it('draws every whole number of a range equally often, both ends included', () => {
    const counts = new Map<number, number>();
    for (const each of sample((random) => random.integer(-2, 2))) counts.set(each, (counts.get(each) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).to.deep.equal([-2, -1, 0, 1, 2]);
    for (const count of counts.values()) expect(count).to.be.closeTo(DRAWS / 5, DRAWS / 50);
  });

  it('picks every choice', () => {
    const random = new SeededRandom(3);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('is true with the probability asked for', () => {
    expect(mean(sample((random) => Number(random.chance(0.3))))).to.be.closeTo(0.3, 0.01);
    expect(sample((random) => Number(random.chance(0)))).not.to.include(1);
    expect(sample((random) => Number(random.chance(1)))).not.to.include(0);
  });

  it('draws from the standard normal distribution', () => {
    const numbers = sample((random) => random.normal());
    expect(mean(numbers)).to.be.closeTo(0, 0.02);
    expect(variance(numbers)).to.be.closeTo(1, 0.03);
    expect(mean(numbers.map((each) => Number(each > 1.645)))).to.be.closeTo(0.05, 0.005);
  });

  it('draws waiting times with the mean asked for', () => {
    const numbers = sample((random) => random.exponential(8));
    expect(mean(numbers)).to.be.closeTo(8, 0.2);
    expect(mean(numbers.map((each) => Number(each > 8)))).to.be.closeTo(Math.exp(-1), 0.01);
  });

  it('draws Pareto numbers whose tail is the power law asked for', () => {
    const numbers = sample((random) => random.pareto(10, 1.5));
    expect(Math.min(...numbers)).to.be.at.least(10);
    expect(mean(numbers.map((each) => Number(each > 40)))).to.be.closeTo(1 / 8, 0.01);
  });

  for (const expected of [0, 0.02, 3, 29, 31, 500]) {
    it(`counts as many as are to be expected when those are ${expected}`, () => {
      const numbers = sample((random) => random.poisson(expected));
      expect(numbers.every((each) => Number.isInteger(each) && each >= 0)).to.equal(true);
      const slack = 0.01 + 5 * Math.sqrt(expected / DRAWS);
      expect(mean(numbers)).to.be.closeTo(expected, slack);
      expect(variance(numbers)).to.be.closeTo(expected, 0.01 + expected * 0.05);
    });
  }
});
