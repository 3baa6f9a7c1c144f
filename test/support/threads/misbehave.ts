// What a thread of a test runs in place of a build: it does what it was told to, and no more than that.
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadData } from '../../../src/adapters/threads/thread-message.js';

export type Misbehaviour =
  | 'throw'
  | 'reject'
  | 'exit'
  | 'hoard'
  | 'hang'
  | 'keep quiet'
  | 'end late'
  | 'stay'
  | 'never end';

/** What a thread is told to do, and where it says that it listens (-1), or heard that it has to stop. */
export interface Orders {
  readonly deed: Misbehaviour;
  readonly heard: Int32Array;
}

const { deed, heard } = (workerData as ThreadData<Orders>).opening;

const BUILT = { kind: 'built', built: { members: [], upTo: 7, itemsRead: 3 } };

const DEEDS: Record<Misbehaviour, () => void> = {
  throw: () => {
    throw new TypeError('nobody caught this');
  },
  reject: () => void Promise.reject(new RangeError('nobody waited for this')),
  exit: () => process.exit(3),
  hoard: () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(new Array(1e6).fill(1.5));
  },
  /** Takes no notice of anything. */
  hang: () => {
    for (;;);
  },
  /** Waits for what never comes, says that it does, and would end when told to, after a moment to close a connection. */
  'keep quiet': () => {
    parentPort?.once('message', () => {
      setTimeout(() => {
        Atomics.store(heard, 0, 1);
        parentPort?.close();
      }, 100);
    });
    Atomics.store(heard, 0, -1);
  },
  /** Ends when told to, but only long after that, as if it were in the middle of a statement. */
  'end late': () => {
    parentPort?.once('message', () => {
      setTimeout(() => {
        Atomics.store(heard, 0, 2);
        parentPort?.close();
      }, 1_500);
    });
  },
  /** Says what came out, and stays. */
  stay: () => {
    parentPort?.on('message', () => {});
    parentPort?.postMessage(BUILT);
  },
  /** Goes on reading, told to stop or not. */
  'never end': () => void setInterval(() => parentPort?.postMessage({ kind: 'read' }), 1),
};

DEEDS[deed]();
