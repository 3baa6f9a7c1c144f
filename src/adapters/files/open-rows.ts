import type { Readable } from 'node:stream';
import type { RowSource } from '../../application/ingesting/row-source.js';
import { openCsv } from './csv-rows.js';
import { type FileFormat, recogniseFormat } from './file-format.js';
import { openJsonLines } from './json-rows.js';
import { type FileProgress, openBytes, STANDARD_INPUT } from './open-bytes.js';

/** A file as a source of rows. */
export interface FileRows extends RowSource {
  /** What the file is called in messages. */
  readonly name: string;
  readonly format: FileFormat;
  readonly progress: FileProgress;
  /** Lets go of the file, whether it was read or not. */
  close(): void;
}

/**
 * Opens a file of CSV, of the same with tabs (TSV) or of JSON Lines, plain or gzip; `-` is standard input.
 *
 * @param format - undefined: recognised by the file's name, or else by how it begins
 * @param signal - ends the reading with an AbortError
 * @throws UnreadableFileError when it cannot be opened, or nothing in it says which columns there are
 */
export async function openRows(
  path: string,
  format: FileFormat | undefined,
  stdin: () => Readable,
  signal: AbortSignal,
): Promise<FileRows> {
  const name = path === STANDARD_INPUT ? 'standard input' : path;
  const bytes = await openBytes(path, name, stdin, signal);
  try {
    const chosen = format ?? recogniseFormat(path, bytes.head, name);
    const rows =
      chosen === 'jsonl'
        ? await openJsonLines(bytes.chunks, name)
        : await openCsv(bytes.chunks, chosen === 'tsv' ? '\t' : ',', name);
    return { ...rows, name, format: chosen, progress: bytes.progress, close: bytes.close };
  } catch (error) {
    bytes.close();
    throw error;
  }
}
