import type { ImportCounts, ImportEvent } from '../../application/ingesting/import-events.js';
import { counted } from './counted.js';
import type { ImportProgress } from './import-progress.js';
import { printable } from './printable.js';

/** So many rows that cannot be read are shown one by one. */
const SHOWN_IN_FULL = 20;
const LONGEST_VALUE = 80;

/** Tells people what an import does, as it happens. */
export class ImportReport {
  readonly #file: string;
  readonly #progress: ImportProgress;
  #skipped = 0;
  #ended = false;
  #counts: ImportCounts = { read: 0, imported: 0, skipped: 0 };

  /** @param file - what the file is called in messages */
  constructor(file: string, progress: ImportProgress) {
    this.#file = file;
    this.#progress = progress;
  }

  /** What is in the store for good. */
  get imported(): number {
    return this.#counts.imported;
  }

  readonly announce = (event: ImportEvent): void => {
    switch (event.type) {
      case 'batch written':
        this.#counts = event.counts;
        this.#progress.update(event.counts);
        break;
      case 'times recognised':
        this.#progress.say(
          `Times in "${printable(event.column)}" are ${event.format}; the first is ${new Date(event.at).toISOString()}.`,
        );
        break;
      case 'demonstration items removed':
        this.#progress.say(`Removed ${counted(event.count, 'demonstration item')} first.`);
        break;
      case 'row skipped':
        this.#skip(event);
        break;
    }
  };

  /** Ends the progress, and says how many of the rows that cannot be read were not shown; may be called twice. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const unseen = this.#skipped - SHOWN_IN_FULL;
    if (unseen > 0) this.#progress.say(`… and ${counted(unseen, 'more row')} could not be read.`);
    this.#progress.stop();
  }

  #skip(event: ImportEvent & { type: 'row skipped' }): void {
    if (++this.#skipped <= SHOWN_IN_FULL) this.#progress.say(`${this.#file}:${event.line}: ${describeSkipped(event)}`);
  }
}

function describeSkipped({ reason, column, value }: ImportEvent & { type: 'row skipped' }): string {
  if (column === undefined) return printable(reason);
  const shown = value === undefined ? '' : `: ${shorten(JSON.stringify(value))}`;
  return printable(`it ${reason} (column "${column}"${shown})`);
}

function shorten(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
