import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../application/clock.js';

/** How often the file is looked at. It has changed when it looks the same twice: whoever writes it may take a moment. */
export const FILE_POLL_MS = 1_000;

/**
 * Notices that a file is another one than was last read: written anew, replaced by a rename, reached by a link that
 * points elsewhere (as a Kubernetes config map changes), there at last, or gone. Looks at it again and again, because
 * notices of the file system follow none of these all the way.
 */
export class FileWatch {
  readonly #path: string;
  readonly #clock: Clock;
  #read: string;

  /** Takes the file as it is now for the one that is read next. */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#read = stampNow(path);
  }

  /** The file is about to be read: a change after this moment is one that has not been noticed. */
  reading(): void {
    this.#read = stampNow(this.#path);
  }

  /** Calls `onChange` after each change, until `stop` aborts. Whoever reads the file then need not call `reading`. */
  async run(onChange: () => void, stop: AbortSignal): Promise<void> {
    let last = this.#read;
    for (;;) {
      await this.#clock.sleep(FILE_POLL_MS, stop);
      if (stop.aborted) return;
      const stamp = await stampOf(this.#path);
      const isSettled = stamp === last;
      last = stamp;
      if (!isSettled || stamp === this.#read || stop.aborted) continue;
      this.#read = stamp;
      onChange();
    }
  }
}

function stampNow(path: string): string {
  try {
    return describe(statSync(path, { bigint: true }));
  } catch (error) {
    return whyNot(error);
  }
}

async function stampOf(path: string): Promise<string> {
  try {
    return describe(await stat(path, { bigint: true }));
  } catch (error) {
    return whyNot(error);
  }
}

/** Of what a link points to. The time of the last change of its metadata moves too when only the permissions do. */
function describe({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function whyNot(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
