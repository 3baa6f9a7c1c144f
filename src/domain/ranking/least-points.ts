/**
 * The least finite number of points that are enough, for a condition that stays true as points grow, such as to rank at
 * least as high as something else by a formula. Exact to the last bit: halves the 2^64 doubles in their order, in 64
 * steps, so that it needs no bounds and no tolerance.
 *
 * @returns undefined when no finite points are enough
 */
export function leastPoints(isEnough: (points: number) => boolean): number | undefined {
  if (!isEnough(Number.MAX_VALUE)) return undefined;
  if (isEnough(-Number.MAX_VALUE)) return -Number.MAX_VALUE;
  let tooFew = placeOf(-Number.MAX_VALUE);
  let enough = placeOf(Number.MAX_VALUE);
  while (enough - tooFew > 1n) {
    const middle = (tooFew + enough) >> 1n;
    if (isEnough(at(middle))) enough = middle;
    else tooFew = middle;
  }
  return at(enough);
}

const bits = new DataView(new ArrayBuffer(8));

/** The place of a double among all doubles in their order; of a negative one the bits alone count down. */
function placeOf(value: number): bigint {
  bits.setFloat64(0, value);
  const place = bits.getBigInt64(0);
  return place < 0n ? -(place & 0x7fff_ffff_ffff_ffffn) : place;
}

function at(place: bigint): number {
  bits.setBigInt64(0, place < 0n ? -place : place);
  const magnitude = bits.getFloat64(0);
  return place < 0n ? -magnitude : magnitude;
}
