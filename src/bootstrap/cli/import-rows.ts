import type { FileRows } from '../../adapters/files/open-rows.js';
import type { ColumnMapping } from '../../application/ingesting/column-mapping.js';
import { type ImportSummary, importItems } from '../../application/ingesting/import-items.js';
import { messageOf } from '../../application/message-of.js';
import { counted } from './counted.js';
import { Failure } from './failure.js';
import { ProgressLines, rowsAndRate } from './import-progress.js';
import { ProgressBar } from './import-progress-bar.js';
import { ImportReport } from './import-report.js';
import type { ImportScreen } from './import-screen.js';
import type { OpenItemStore } from './open-item-store.js';

/** Large enough that the cost of a transaction is spread thin, small enough that other writers hardly wait. */
const ROWS_PER_TRANSACTION = 2_000;

/**
 * Imports the rows of an open file into the store and closes the store. Progress goes to standard error, what came of
 * it to standard output.
 *
 * @throws Failure with exit code 1 saying how many rows are in the store, when it is not all of them
 */
export async function importRows(
  rows: FileRows,
  mapping: ColumnMapping,
  maxErrors: number,
  store: OpenItemStore,
  screen: ImportScreen,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = screen.monotonic();
  const progress = screen.stderr.isTTY
    ? new ProgressBar(screen, rows.progress)
    : new ProgressLines(screen, rows.progress);
  const report = new ImportReport(rows.name, progress);
  try {
    const plan = { mapping, batchSize: ROWS_PER_TRANSACTION, maxErrors };
    const summary = await importItems(rows, store.items, plan, report.announce, signal).catch((error: unknown) => {
      const reason = messageOf(error);
      throw new Failure(`${reason}\n${whatIsIn(report.imported, store)}`, 1, { cause: error });
    });
    const { read, imported, skipped } = summary.counts;
    if (summary.outcome !== 'complete') {
      throw new Failure(`${whyNot(summary, maxErrors)}\n${whatIsIn(imported, store)}`, 1);
    }
    report.end();
    const ms = screen.monotonic() - startedAt;
    const held = await store.items.count('');
    screen.stdout.write(
      `Imported ${counted(imported, 'row')} of ${rows.name}, skipped ${skipped.toLocaleString('en')}, ` +
        `in ${(ms / 1000).toFixed(1)} s: ${rowsAndRate(read, ms)}.\n` +
        `${store.describe} holds ${counted(held, 'item')} now.\n`,
    );
  } finally {
    report.end();
    await store.close();
  }
}

function whyNot({ outcome, counts }: ImportSummary, maxErrors: number): string {
  if (outcome === 'stopped') return 'The import was interrupted.';
  return (
    `The import was given up: ${counts.skipped.toLocaleString('en')} of the first ${counted(counts.read, 'row')} ` +
    `could not be read, and --max-errors allows ${maxErrors.toLocaleString('en')}.`
  );
}

function whatIsIn(imported: number, store: OpenItemStore): string {
  if (imported === 0) return `Nothing of it is in ${store.describe}.`;
  const rows = imported === 1 ? '1 row is' : `${counted(imported, 'row')} are`;
  return `${rows} in ${store.describe}, each of them whole. Running it again is safe: rows are matched by id.`;
}
