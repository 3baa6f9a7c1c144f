import { DEMO_PREFIX } from '../demo/post.js';
import type { ColumnMapping } from './column-mapping.js';
import type { AnnounceImport, ImportCounts } from './import-events.js';
import type { ItemStore, WrittenItem } from './item-store.js';
import { type RecognisedColumn, readRow, UnreadableRowError } from './read-row.js';
import type { RowSource, SourceRow } from './row-source.js';
import type { TimestampFormat } from './timestamp-format.js';

export interface ImportPlan {
  readonly mapping: ColumnMapping;
  /** How many items go into one transaction; at least 1. */
  readonly batchSize: number;
  /** How many rows that cannot be read are passed over; one more ends the import. */
  readonly maxErrors: number;
}

export interface ImportSummary {
  readonly outcome: 'complete' | 'stopped' | 'too many errors';
  readonly counts: ImportCounts;
}

/**
 * Brings rows into the store, in whole transactions. Rows and items meet by id, so that the later row wins and a
 * second import of the same source changes nothing but when the items were updated, which is when the store writes
 * them. Constant memory, however long the source is.
 *
 * @param signal - ends the import after the transaction that is under way
 * @throws whatever the source and the store throw; what was announced as written is in the store then, and no more.
 */
export async function importItems(
  source: RowSource,
  store: ItemStore,
  plan: ImportPlan,
  announce: AnnounceImport,
  signal: AbortSignal,
): Promise<ImportSummary> {
  const run = new ImportRun(store, plan, announce);
  try {
    return run.end(await takeAll(source.rows(plan.mapping.columns), run, signal));
  } catch (error) {
    // A source that waits for more, such as standard input, can only be left by an error.
    if (signal.aborted && error instanceof Error && error.name === 'AbortError') return run.end('stopped');
    throw error;
  }
}

async function takeAll(
  batches: AsyncIterable<readonly SourceRow[]>,
  run: ImportRun,
  signal: AbortSignal,
): Promise<ImportSummary['outcome']> {
  for await (const rows of batches) {
    for (const row of rows) {
      if (signal.aborted) return 'stopped';
      run.take(row);
      if (run.tooManyErrors) return 'too many errors';
      if (run.batchIsFull) await run.write();
    }
  }
  if (signal.aborted) return 'stopped';
  await run.write();
  return 'complete';
}

class ImportRun {
  readonly #store: ItemStore;
  readonly #plan: ImportPlan;
  readonly #announce: AnnounceImport;
  readonly #formats = new Map<number, TimestampFormat>();
  /** By id, so that a transaction never holds two rows of one item. */
  readonly #batch = new Map<string, WrittenItem>();
  #rowsInBatch = 0;
  #read = 0;
  #imported = 0;
  #skipped = 0;

  constructor(store: ItemStore, plan: ImportPlan, announce: AnnounceImport) {
    this.#store = store;
    this.#plan = plan;
    this.#announce = announce;
  }

  get tooManyErrors(): boolean {
    return this.#skipped > this.#plan.maxErrors;
  }

  get batchIsFull(): boolean {
    return this.#rowsInBatch >= this.#plan.batchSize;
  }

  end(outcome: ImportSummary['outcome']): ImportSummary {
    return { outcome, counts: this.#counts() };
  }

  take(row: SourceRow): void {
    this.#read++;
    if ('reason' in row) {
      this.#skip(row);
      return;
    }
    try {
      const { item, recognised } = readRow(row.values, this.#plan.mapping, this.#formats);
      for (const column of recognised) this.#recognise(column);
      this.#batch.set(item.id, item);
      this.#rowsInBatch++;
    } catch (error) {
      if (!(error instanceof UnreadableRowError)) throw error;
      this.#skip({ line: row.line, reason: error.message, column: error.column, value: error.value });
    }
  }

  async write(): Promise<void> {
    if (this.#rowsInBatch === 0) return;
    if (this.#imported === 0) await this.#removeDemonstration();
    await this.#store.upsert([...this.#batch.values()]);
    this.#imported += this.#rowsInBatch;
    this.#batch.clear();
    this.#rowsInBatch = 0;
    this.#announce({ type: 'batch written', counts: this.#counts() });
  }

  /** Only now, when real items are about to come in: an import that fails at its first row takes nothing away. */
  async #removeDemonstration(): Promise<void> {
    if ((await this.#store.count(DEMO_PREFIX)) === 0) return;
    const count = await this.#store.removeByPrefix(DEMO_PREFIX);
    this.#announce({ type: 'demonstration items removed', count });
  }

  #recognise({ position, format, at }: RecognisedColumn): void {
    this.#formats.set(position, format);
    this.#announce({ type: 'times recognised', column: this.#plan.mapping.columns[position] ?? '', format, at });
  }

  #skip(row: { line: number; reason: string; column?: string; value?: unknown }): void {
    this.#skipped++;
    this.#announce({ type: 'row skipped', ...row });
  }

  #counts(): ImportCounts {
    return { read: this.#read, imported: this.#imported, skipped: this.#skipped };
  }
}
