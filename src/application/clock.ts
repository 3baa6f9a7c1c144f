/** Where time comes from; passed in, so that tests move it by hand. */
export interface Clock {
  /** Wall time in milliseconds UTC. */
  now(): number;
  /** Milliseconds on a clock that never jumps, for measuring how long something took. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
