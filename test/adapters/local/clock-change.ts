import type { Offset } from './wall-clock.js';

const HOUR_MS = 3_600_000;

/** Where a wall clock is put forward or back. */
export interface Change {
  readonly at: number;
  /** How far the clock is ahead of UTC until then, in milliseconds. */
  readonly before: number;
  /** The same from then on. */
  readonly after: number;
}

export function changesIn(offsets: readonly Offset[]): Change[] {
  return offsets.slice(1).map(({ from, offsetMs }, index) => {
    return { at: from, before: (offsets[index] as Offset).offsetMs, after: offsetMs };
  });
}

export const shift = ({ before, after }: Change) => after - before;

export const isForward = (change: Change) => shift(change) > 0;

/** Whether the clock goes from or to something else than a full hour. */
export function isWithinAnHour({ at, before, after }: Change): boolean {
  return (at + before) % HOUR_MS !== 0 || (at + after) % HOUR_MS !== 0;
}

export function nearest(changes: readonly Change[], instant: number): Change | undefined {
  return [...changes].sort((a, b) => Math.abs(a.at - instant) - Math.abs(b.at - instant))[0];
}
