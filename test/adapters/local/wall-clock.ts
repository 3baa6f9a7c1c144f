const LOOK_MS = 6 * 3_600_000;
const MINUTE_MS = 60_000;

/** From an instant on a zone is so far ahead of UTC, in milliseconds. */
export interface Offset {
  readonly from: number;
  readonly offsetMs: number;
}

/**
 * The offsets of a zone, found with nothing but the wall clock that `Intl` shows: looked at every six hours, and every
 * minute where it has changed since. No zone changes twice in six hours, or at part of a minute, in the years that are looked at.
 */
export function offsetsOf(timeZone: string, from: number, to: number): Offset[] {
  const offsetAt = wallClock(timeZone);
  let offsetMs = offsetAt(from);
  const offsets = [{ from, offsetMs }];
  for (let look = from + LOOK_MS; look <= to; look += LOOK_MS) {
    if (offsetAt(look) === offsetMs) continue;
    let minute = look - LOOK_MS;
    while (offsetAt(minute) === offsetMs) minute += MINUTE_MS;
    offsetMs = offsetAt(minute);
    offsets.push({ from: minute, offsetMs });
  }
  return offsets;
}

/** How far the wall clock of a zone is ahead of UTC at an instant, in milliseconds. */
function wallClock(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (instant) => {
    const [month, day, year, hour, minute] = (format.format(instant).match(/\d+/g) ?? []).map(Number) as Shown;
    return Date.UTC(year, month - 1, day, hour, minute) - instant;
  };
}

type Shown = [month: number, day: number, year: number, hour: number, minute: number];
