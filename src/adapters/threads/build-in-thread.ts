import { Worker } from 'node:worker_threads';
import type { BuildSkyband, BuiltSkyband, SkybandSpec } from '../../application/ranking/build-skyband.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import type { PlainFormula } from '../../domain/formulas/formula-of.js';
import { fromErrorMessage } from './error-message.js';
import { STOP, type ThreadData, type ThreadMessage } from './thread-message.js';

/**
 * Many times what the largest board needs; a thread that needs more ends with an error, and the process goes on. What is
 * read is soon forgotten: room for a few pages of it is as fast as more, and takes half the memory (decision 016).
 */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };
/** So long a thread may take to close its connection; then it is ended whatever it does. */
const LAST_MS = 1_000;

export interface ThreadOptions<Opening> {
  /** The module that the thread runs; it calls `answerBuild`. */
  readonly entry: URL;
  /** What it opens the source by: plain data. */
  readonly opening: Opening;
  /**
   * A thread that has read nothing for so many milliseconds is ended: the server that it asks hangs. Undefined where it
   * asks none and may not be ended from outside, because native code runs in it; such a one ends by itself after a batch.
   */
  readonly longestSilenceMs: number | undefined;
}

/**
 * Builds in a thread of its own, so that nothing here waits for it, and that ends with the build, so that its memory goes
 * back. Settles when the thread has ended.
 *
 * @throws what the source throws there, as the same kind of error
 * @throws StoreUnavailableError when it has been silent for too long
 */
export function buildInThread<Opening>(options: ThreadOptions<Opening>): BuildSkyband {
  return async (spec, { name, constants }, signal) => {
    signal.throwIfAborted();
    return new BuildThread(options, spec, { name, constants }).run(signal);
  };
}

class BuildThread {
  readonly #thread: Worker;
  readonly #longestSilenceMs: number | undefined;
  #built: BuiltSkyband | undefined;
  #error: Error | undefined;
  #silence: NodeJS.Timeout | undefined;
  #last: NodeJS.Timeout | undefined;

  constructor({ entry, opening, longestSilenceMs }: ThreadOptions<unknown>, spec: SkybandSpec, formula: PlainFormula) {
    const workerData: ThreadData<unknown> = { opening, spec, formula };
    this.#thread = new Worker(entry, { workerData, resourceLimits: LIMITS, name: 'hotlist build' });
    this.#longestSilenceMs = longestSilenceMs;
  }

  run(signal: AbortSignal): Promise<BuiltSkyband> {
    return new Promise((resolve, reject) => {
      const onAbort = () => this.#stop();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#watch();
      this.#thread.on('message', (message: ThreadMessage) => this.#hear(message));
      this.#thread.on('error', (error) => {
        this.#error ??= error;
      });
      this.#thread.once('exit', (code) => {
        clearTimeout(this.#silence);
        clearTimeout(this.#last);
        signal.removeEventListener('abort', onAbort);
        if (signal.aborted) reject(signal.reason);
        else if (this.#error) reject(this.#error);
        else if (this.#built) resolve(this.#built);
        else reject(new Error(`the thread that builds ended with exit code ${code} and without a result`));
      });
    });
  }

  #hear(message: ThreadMessage): void {
    this.#watch();
    if (message.kind === 'read') return;
    if (message.kind === 'built') this.#built = message.built;
    else this.#error ??= fromErrorMessage(message.error);
    this.#endSoon();
  }

  #watch(): void {
    clearTimeout(this.#silence);
    const longestMs = this.#longestSilenceMs;
    if (longestMs === undefined) return;
    this.#silence = setTimeout(() => {
      this.#error ??= new StoreUnavailableError(
        `the source has given nothing for ${longestMs / 1_000} s; the build is stopped`,
      );
      this.#stop();
    }, longestMs);
  }

  /** It closes its connection first: of an embedded store one that is left open would keep the log from being tidied up. */
  #stop(): void {
    this.#thread.postMessage(STOP);
    this.#endSoon();
  }

  #endSoon(): void {
    clearTimeout(this.#silence);
    if (this.#longestSilenceMs === undefined) return;
    this.#last ??= setTimeout(() => this.#thread.terminate(), LAST_MS);
  }
}
