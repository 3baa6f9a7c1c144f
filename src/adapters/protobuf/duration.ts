import { formatDuration } from '../../domain/scheduling/schedule.js';
import type { Duration } from '../../gen/google/protobuf/duration.js';

export function toDuration(ms: number): Duration {
  const seconds = Math.trunc(ms / 1_000);
  return { seconds: BigInt(seconds), nanos: (ms - seconds * 1_000) * 1_000_000 };
}

/** As a definition has it: `90s`, `5m`. What is not whole milliseconds, or negative, comes out as what no field takes. */
export function durationText(duration: Duration | undefined): string | undefined {
  if (!duration) return undefined;
  const nanos = duration.seconds * 1_000_000_000n + BigInt(duration.nanos);
  const ms = Number(nanos / 1_000_000n);
  if (nanos >= 0n && nanos % 1_000_000n === 0n && Number.isSafeInteger(ms)) return formatDuration(ms);
  const digits = (nanos < 0n ? -nanos : nanos).toString().padStart(10, '0');
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9).replace(/0+$/, '') || '0'}s`;
}
