import type { DefinitionProblem } from './fields.js';

/** How many problems a message names: it travels in a header, and headers are short. */
const MOST_NAMED = 10;

/** What was sent can't be taken as it is. Nothing was changed. */
export class InvalidJobError extends Error {
  override readonly name = 'InvalidJobError';
  readonly problems: readonly DefinitionProblem[];

  /** @param problems - at least one */
  constructor(problems: readonly DefinitionProblem[]) {
    super(describeProblems(problems));
    this.problems = problems;
  }
}

/** A line for each problem: the field, its value and what is allowed. */
export function describeProblems(problems: readonly DefinitionProblem[]): string {
  const lines = problems.slice(0, MOST_NAMED).map(({ field, message }) => (field ? `${field}: ${message}` : message));
  const others = problems.length - MOST_NAMED;
  return (others > 0 ? [...lines, `and ${others.toLocaleString('en')} more`] : lines).join('\n');
}
