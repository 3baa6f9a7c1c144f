import type { ImportCounts } from '../../application/ingesting/import-events.js';
import { counted } from './counted.js';
import type { ImportScreen } from './import-screen.js';

const EVERY_MS = 5_000;

/** What of a file has been read, in bytes as they lie on disk; the total is undefined where nobody can know it. */
export interface BytesRead {
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
}

/** Shows how far an import is, on standard error. */
export interface ImportProgress {
  update(counts: ImportCounts): void;
  /** Writes a line for people, above the bar if there is one. */
  say(line: string): void;
  stop(): void;
}

/** A line every five seconds, for where nobody watches. */
export class ProgressLines implements ImportProgress {
  readonly #screen: ImportScreen;
  readonly #bytes: BytesRead;
  readonly #startedAt: number;
  #lastAt: number;

  constructor(screen: ImportScreen, bytes: BytesRead) {
    this.#screen = screen;
    this.#bytes = bytes;
    this.#startedAt = screen.monotonic();
    this.#lastAt = this.#startedAt;
  }

  update({ read }: ImportCounts): void {
    const now = this.#screen.monotonic();
    if (now - this.#lastAt < EVERY_MS) return;
    this.#lastAt = now;
    const { bytesRead, bytesTotal } = this.#bytes;
    const share = bytesTotal ? `${Math.floor((bytesRead / bytesTotal) * 100)}%, ` : '';
    this.say(`${share}${rowsAndRate(read, now - this.#startedAt)}`);
  }

  say(line: string): void {
    this.#screen.stderr.write(`${line}\n`);
  }

  stop(): void {}
}

/** `12,000 rows, 61,000 rows/s`. */
export function rowsAndRate(rows: number, ms: number): string {
  const rate = Math.round(rows / Math.max(ms / 1000, 0.001));
  return `${counted(rows, 'row')}, ${rate.toLocaleString('en')} rows/s`;
}
