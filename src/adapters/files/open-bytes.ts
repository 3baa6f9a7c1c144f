import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { chain, readAhead } from './read-ahead.js';
import { explainFileError, UnreadableFileError } from './unreadable-file.js';

/** The path that means standard input. */
export const STANDARD_INPUT = '-';

const CHUNK_BYTES = 65_536;
const UTF_8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF_16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** How far a file has been read, in bytes as they lie on disk. */
export interface FileProgress {
  readonly bytesRead: number;
  /** Undefined when nobody can know, as of a pipe. */
  readonly bytesTotal: number | undefined;
}

/** A file's text as bytes in UTF-8: decompressed, and without a byte order mark. */
export interface FileBytes {
  /** To be read once; what goes wrong is an {@link UnreadableFileError}, or an AbortError. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The first bytes, at least three if there are as many; they are in `chunks` again. */
  readonly head: Buffer;
  readonly progress: FileProgress;
  close(): void;
}

/**
 * Opens a file, plain or gzip, whatever its name.
 *
 * @param name - what the file is called in messages
 * @param signal - ends the reading with an AbortError
 * @throws UnreadableFileError when it cannot be opened or is not in UTF-8
 */
export async function openBytes(
  path: string,
  name: string,
  stdin: () => Readable,
  signal: AbortSignal,
): Promise<FileBytes> {
  const counter = { bytesRead: 0, bytesTotal: undefined as number | undefined };
  const opened: Readable[] = [];
  try {
    counter.bytesTotal = path === STANDARD_INPUT ? undefined : await sizeOf(path);
    const source = path === STANDARD_INPUT ? stdin() : createReadStream(path, { highWaterMark: CHUNK_BYTES });
    opened.push(addAbortSignal(signal, source));
    const raw = await readAhead(counted(source, counter), holds(2));
    let chunks: AsyncIterable<Buffer> = chain(raw.seen, raw.rest);
    if (startsWith(Buffer.concat(raw.seen), GZIP_MAGIC)) {
      // What goes wrong comes out of the last stream, where it is read; the callback has nothing to add.
      const gunzip = pipeline(chunks, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
      opened.push(gunzip);
      chunks = gunzip;
    }
    const text = await readAhead(chunks, holds(3));
    const head = withoutMark(Buffer.concat(text.seen), name);
    return { chunks: explained(chain([head], text.rest), name), head, progress: counter, close: () => close(opened) };
  } catch (error) {
    close(opened);
    throw explainFileError(name, error);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const status = await stat(path);
  return status.isFile() ? status.size : undefined;
}

async function* counted(stream: Readable, counter: { bytesRead: number }): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    counter.bytesRead += chunk.length;
    yield chunk;
  }
}

async function* explained(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw explainFileError(name, error);
  }
}

function holds(bytes: number): (seen: readonly Buffer[]) => boolean {
  return (seen) => seen.reduce((sum, { length }) => sum + length, 0) >= bytes;
}

function withoutMark(head: Buffer, name: string): Buffer {
  if (UTF_16_MARKS.some((mark) => startsWith(head, mark))) {
    throw new UnreadableFileError(`${name} is in UTF-16: turn it into UTF-8 first (iconv -f UTF-16 -t UTF-8)`);
  }
  return startsWith(head, UTF_8_MARK) ? head.subarray(UTF_8_MARK.length) : head;
}

function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  return bytes.subarray(0, prefix.length).equals(prefix);
}

function close(streams: readonly Readable[]): void {
  for (const stream of streams) stream.destroy();
}
