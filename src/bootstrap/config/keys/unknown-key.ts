import type { Place } from '../written/written.js';
import { nearest } from './nearest.js';
import type { Reading } from './reading.js';

/**
 * Refuses a key that does not exist, with the one that was probably meant, or else with those that do exist there.
 *
 * @param elsewhere - paths of keys in other places, for a key that was written in the wrong one
 */
export function refuseUnknownKey(
  name: string,
  place: Place,
  here: readonly string[],
  reading: Reading,
  elsewhere: readonly string[] = [],
): undefined {
  const near = nearest(name, [...here, ...elsewhere]);
  const hint = near === undefined ? `the keys here are ${here.join(', ')}` : `did you mean ${inPlace(near)}?`;
  return reading.refuse(place, `unknown key; ${hint}`);
}

function inPlace(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? `"${path}"` : `"${path.slice(dot + 1)}" under "${path.slice(0, dot)}"`;
}
