/** A value is not what its column must hold; the message is the rest of a sentence that begins with the value. */
export class UnreadableValueError extends Error {
  override readonly name = 'UnreadableValueError';
}
