import { JobLoop, type JobLoopParts } from './job-loop.js';
import type { Scheduler } from './scheduler.js';

/**
 * The scheduler over any kind of lease: each job has a loop and a lease of its own, so a job that hangs holds up no
 * other, and the jobs of one site may be spread over its instances.
 */
export class LeasedScheduler implements Scheduler {
  readonly #parts: JobLoopParts;
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(parts: JobLoopParts) {
    this.#parts = parts;
  }

  async start(jobs: Parameters<Scheduler['start']>[0]): Promise<void> {
    this.#loops = jobs.map((scheduled) => new JobLoop(scheduled, this.#parts).run(this.#stopping.signal));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    await Promise.all(this.#loops);
  }
}
