/**
 * Reads from the start of a stream until `enough` of it was seen, or it ends. What was seen is not in `rest` again;
 * {@link chain} puts the two together.
 */
export async function readAhead<T>(
  stream: AsyncIterable<T>,
  enough: (seen: readonly T[]) => boolean,
): Promise<{ readonly seen: readonly T[]; readonly rest: AsyncIterable<T> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const seen: T[] = [];
  while (!enough(seen)) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
  }
  return { seen, rest: { [Symbol.asyncIterator]: () => iterator } };
}

export async function* chain<T>(first: Iterable<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}
