export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 86_400_000;

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', SECOND_MS],
  ['m', MINUTE_MS],
  ['h', 60 * MINUTE_MS],
  ['d', DAY_MS],
]);

/**
 * The milliseconds of a duration such as `500ms`, `10s`, `1.5h` or `7d`: one number and one unit. Undefined when it is
 * not written so, or does not come to whole milliseconds.
 */
export function parseDuration(text: string): number | undefined {
  const [, whole, fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?([a-z]+)$/.exec(text) ?? [];
  const unitMs = UNITS.get(unit);
  if (whole === undefined || unitMs === undefined) return undefined;
  // In whole numbers, because in floating point 1.005 seconds are 1004.9999999999999 ms.
  const scaled = BigInt(whole + fraction) * BigInt(unitMs);
  const divisor = 10n ** BigInt(fraction.length);
  const ms = Number(scaled / divisor);
  return scaled % divisor === 0n && Number.isSafeInteger(ms) ? ms : undefined;
}
