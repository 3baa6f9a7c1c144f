/** The text as a stream of chunks of `size` bytes each. */
export async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Everything that the stream of arrays yields. */
export async function all<T>(stream: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const batch of stream) found.push(...batch);
  return found;
}
