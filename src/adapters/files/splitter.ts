/** Cuts text that comes in chunks of any size into records. */
export interface Splitter<T> {
  /** The records that end in this chunk, in their order. */
  push(chunk: Buffer): Promise<readonly T[]>;
  /** The records left when there is no more text. */
  end(): Promise<readonly T[]>;
}

/** A row may take this many bytes, so that a quote that is never closed does not draw the whole file into memory. */
export const LONGEST_ROW = 1_048_576;

export const NEWLINE = 10;

export async function* split<T>(chunks: AsyncIterable<Buffer>, splitter: Splitter<T>): AsyncGenerator<readonly T[]> {
  for await (const chunk of chunks) yield await splitter.push(chunk);
  yield await splitter.end();
}

/** Bytes that are not UTF-8 have become U+FFFD in `text`; looking at the text first spares looking at all bytes. */
export const REPLACEMENT = '\uFFFD';
export const NOT_UTF_8 = 'it is not valid UTF-8';
