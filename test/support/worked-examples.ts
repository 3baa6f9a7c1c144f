import { expect } from 'chai';
import type { Formula } from '../../src/domain/formulas/formula.js';

/** A score worked out outside this program, with the arithmetic that gave it. */
export interface WorkedExample {
  readonly formula: Formula;
  readonly points: number;
  readonly createdAt: number;
  readonly now: number;
  readonly workings: string;
  readonly score: number;
}

const TOLERANCE = 1e-12;

/** One test for each example; a score may be off by 1e-12 of its size, and 0 by 1e-12. */
export function itGives(examples: readonly WorkedExample[]): void {
  for (const { formula, points, createdAt, now, workings, score } of examples) {
    it(`gives ${points} points ${workings}`, () => {
      const actual = formula.score(points, createdAt, now);
      expect(actual).to.be.closeTo(score, TOLERANCE * (score === 0 ? 1 : Math.abs(score)));
    });
  }
}
