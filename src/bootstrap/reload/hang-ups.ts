import { closeSync, openSync } from 'node:fs';

/**
 * SIGHUP by two senders: somebody who wants the configuration to be read again, and a terminal that is closed, which
 * ends its processes.
 */
export class HangUps {
  /** To write to a terminal is not enough: after `setsid` it belongs to others, and does not end this process. */
  readonly #isInTerminal = process.stderr.isTTY === true && hasTerminal();
  #isWaiting = false;
  #onReload: (() => void) | undefined;

  /** From now on SIGHUP ends the process no more, but for one that comes from its terminal. */
  constructor() {
    process.on('SIGHUP', this.#onSignal);
  }

  /** Calls `listener` for each one from now on, and at once if one came before. */
  onReload(listener: () => void): void {
    this.#onReload = listener;
    if (this.#isWaiting) listener();
    this.#isWaiting = false;
  }

  readonly #onSignal = (): void => {
    if (this.#isInTerminal && !hasTerminal()) {
      // As if nobody had listened: there is nobody left to read a log of how it stops, and writing one fails.
      process.off('SIGHUP', this.#onSignal);
      process.kill(process.pid, 'SIGHUP');
    } else if (this.#onReload) this.#onReload();
    else this.#isWaiting = true;
  };
}

/** Whether this process still belongs to a terminal: one that is closed can't be opened any more. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
