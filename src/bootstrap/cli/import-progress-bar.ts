import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { ImportCounts } from '../../application/ingesting/import-events.js';
import { type BytesRead, type ImportProgress, rowsAndRate } from './import-progress.js';
import type { ImportScreen } from './import-screen.js';

/** A bar of the bytes read, for a terminal; of a pipe, whose length nobody knows, the rows alone. */
export class ProgressBar implements ImportProgress {
  readonly #screen: ImportScreen;
  readonly #bytes: BytesRead;
  readonly #startedAt: number;
  // A MultiBar of one bar, because only a MultiBar can write lines above it.
  readonly #bars: MultiBar;
  readonly #bar: SingleBar;

  constructor(screen: ImportScreen, bytes: BytesRead) {
    this.#screen = screen;
    this.#bytes = bytes;
    this.#startedAt = screen.monotonic();
    const format = bytes.bytesTotal === undefined ? '{rows}' : '{bar} {percentage}% | {rows} | {eta_formatted} left';
    this.#bars = new MultiBar(
      // A long buffer, because a single second says little about the rest of the file.
      {
        stream: screen.stderr as NodeJS.WritableStream,
        format,
        barsize: 30,
        etaBuffer: 200,
        hideCursor: true,
        linewrap: true,
      },
      Presets.shades_classic,
    );
    this.#bar = this.#bars.create(bytes.bytesTotal ?? 0, 0, { rows: rowsAndRate(0, 0) });
  }

  update({ read }: ImportCounts): void {
    this.#bar.update(this.#bytes.bytesRead, { rows: rowsAndRate(read, this.#screen.monotonic() - this.#startedAt) });
  }

  say(line: string): void {
    this.#bars.log(`${line}\n`);
  }

  stop(): void {
    // What was said since the last redraw would be lost.
    this.#bars.update();
    this.#bars.stop();
  }
}
