import type { FileFormat } from '../../adapters/files/file-format.js';
import { openRows } from '../../adapters/files/open-rows.js';
import type { Field } from '../../application/ingesting/column-mapping.js';
import { Failure } from './failure.js';
import { doubtsAbout, findColumns } from './import-columns.js';
import { importRows } from './import-rows.js';
import type { ImportScreen } from './import-screen.js';
import type { OpenItemStore } from './open-item-store.js';

export interface ImportOptions {
  readonly column?: ReadonlyMap<Field, string>;
  readonly signal?: ReadonlyMap<string, string>;
  readonly format?: FileFormat;
  readonly maxErrors: number;
}

/**
 * Imports one file. SIGINT and SIGTERM stop it between two transactions; a second one ends the process at once.
 *
 * @throws Failure with exit code 2 when a column is not there, with 1 when not the whole file is in the store
 * @throws UnreadableFileError when the file cannot even be opened
 */
export async function importFile(
  file: string,
  options: ImportOptions,
  open: () => Promise<OpenItemStore>,
  screen: ImportScreen,
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    // The file comes first: what is wrong with it is said before a store is made.
    const rows = await openRows(file, options.format, screen.stdin, interruption.signal).catch((error: unknown) => {
      if (interruption.signal.aborted) throw new Failure('The import was interrupted before it began.', 1);
      throw error;
    });
    try {
      const choices = { fields: options.column ?? new Map(), signals: options.signal ?? new Map() };
      const mapping = findColumns(choices, rows);
      for (const doubt of doubtsAbout(choices, rows, mapping)) screen.stderr.write(`${doubt}\n`);
      await importRows(rows, mapping, options.maxErrors, await open(), screen, interruption.signal);
    } finally {
      rows.close();
    }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
