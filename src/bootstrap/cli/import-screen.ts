import type { Readable, Writable } from 'node:stream';

/** What the command reads from and writes to, and the clock it measures by; the process's own but in tests. */
export interface ImportScreen {
  /** Got only when it is read: touching the process's own is enough to keep it open. */
  stdin(): Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Milliseconds on a clock that never jumps. */
  monotonic(): number;
}

export const PROCESS_SCREEN: ImportScreen = {
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  monotonic: () => performance.now(),
};
