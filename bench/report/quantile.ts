/**
 * The smallest of the values that at least this share of them does not exceed; not a number when there are none.
 *
 * @param share - from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
