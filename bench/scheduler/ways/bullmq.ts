import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Way } from './way.js';

/** What is used of bullmq, which is no dependency of the project's. */
export interface Bullmq {
  readonly Queue: new (name: string, options: object) => BullQueue;
  readonly Worker: new (name: string, process: () => Promise<void>, options: object) => BullWorker;
}

export interface BullQueue {
  addBulk(jobs: readonly { readonly name: string; readonly data: unknown }[]): Promise<unknown>;
  close(): Promise<void>;
}

interface BullWorker {
  on(event: 'completed', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  run(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export const QUEUE = 'bench';
/** More made it no faster. */
const CONCURRENCY = 100;

export function bullmqIn(modules: string): Bullmq {
  return createRequire(join(modules, 'package.json'))('bullmq');
}

export function connectionTo(url: string): object {
  return { host: '127.0.0.1', port: Number(new URL(url).port), maxRetriesPerRequest: null };
}

/** A worker of bullmq's as its documentation has it, which keeps what is completed, as it does unless told otherwise. */
export const bullmq: Way = async ({ place, onDone }) => {
  if (place.kind !== 'redis') throw new TypeError(`bullmq on ${place.kind}`);
  const { Worker } = bullmqIn(place.modules);
  const options = { connection: connectionTo(place.url), concurrency: CONCURRENCY, autorun: false };
  const worker = new Worker(QUEUE, async () => {}, options);
  worker.on('completed', () => onDone(1));
  worker.on('error', (error) => process.stderr.write(`bullmq: ${error.message}\n`));
  await worker.waitUntilReady();
  return { begin: () => void worker.run(), close: () => worker.close() };
};
