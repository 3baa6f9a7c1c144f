/** A store can't be reached, or does not answer in time: the same may succeed in a moment. */
export class StoreUnavailableError extends Error {
  override readonly name: string = 'StoreUnavailableError';
}
