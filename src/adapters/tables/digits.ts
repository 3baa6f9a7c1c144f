/** More of them a double may not hold exactly. */
export const MOST_DIGITS = 15;
const MINUS = 0x2d;
const ZERO = 0x30;

/** The integer written from `from` to `to`, exactly; NaN when it has more than 15 digits, or is none. */
export function readDigits(bytes: Uint8Array, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  let at = isNegative ? from + 1 : from;
  if (at === to || to - at > MOST_DIGITS) return Number.NaN;
  let value = 0;
  for (; at < to; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return isNegative ? 0 - value : value;
}
