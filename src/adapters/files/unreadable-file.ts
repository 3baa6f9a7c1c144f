/** A file cannot be read at all, or not to its end; the message is a sentence that begins with its name. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user is not allowed to read it',
  EISDIR: 'it is a folder',
  Z_BUF_ERROR: 'its compressed data ends too early, so it is probably not all there',
  Z_DATA_ERROR: 'its compressed data is damaged',
};

/** The error as a sentence about the file; an AbortError stays what it is. */
export function explainFileError(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError' || error instanceof UnreadableFileError) return error;
  const code = 'code' in error ? String(error.code) : '';
  return new UnreadableFileError(`${name} cannot be read: ${REASONS[code] ?? error.message}`, { cause: error });
}
