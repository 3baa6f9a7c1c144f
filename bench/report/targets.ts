import { digits } from './table.js';

/** Something that is to be reached. */
export type Target = { readonly name: string; readonly value: number; readonly unit: string } & (
  | { readonly atMost: number }
  | { readonly atLeast: number }
);

/** For people: whether it is reached, what is, and what was to be. */
export function describeTarget(target: Target): string {
  const { name, value, unit } = target;
  const [isReached, bound] =
    'atMost' in target
      ? [value <= target.atMost, `at most ${digits(target.atMost)}`]
      : [value >= target.atLeast, `at least ${digits(target.atLeast)}`];
  return `${isReached ? 'PASS' : 'MISS'}  ${name}: ${digits(value)}${unit} (${bound}${unit})`;
}
