/** How busy an instance is, each from 0 to 1. */
export interface LoadFigures {
  /** The share of time in which the event loop did something. */
  readonly eventLoop: number;
  /** The processor time of the process, of all cores that it may use. */
  readonly cpu: number;
  /** Of the heap's limit or of the memory that the process may have, whichever is nearer to full. */
  readonly memory: number;
  /** Runs in progress, of as many as may go on at once. */
  readonly runs: number;
}

/** One figure for all, from 0 to 1: an instance is as busy as what it has least left of. */
export function loadOf({ eventLoop, cpu, memory, runs }: LoadFigures): number {
  return Math.min(1, Math.max(0, eventLoop, cpu, memory, runs));
}
