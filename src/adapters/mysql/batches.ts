/** How many rows one statement names: with a thousand MariaDB begins to read long lists in another way. */
export const ROWS_PER_STATEMENT = 500;

/** All of them, as many at a time as one statement names. */
export function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += ROWS_PER_STATEMENT)
    yield all.slice(start, start + ROWS_PER_STATEMENT);
}
