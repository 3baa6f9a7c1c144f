import { JobLoop, type JobLoopParts } from './job-loop.js';
import type { ScheduledJob, Scheduler } from './scheduler.js';

interface Running {
  readonly loop: JobLoop;
  readonly stopping: AbortController;
  /** Resolves when no run is left and the lease is released. */
  readonly ended: Promise<void>;
}

/**
 * The scheduler over any kind of lease: each job has a loop and a lease of its own, so a job that hangs holds up no
 * other, and the jobs of one site may be spread over its instances.
 */
export class LeasedScheduler implements Scheduler {
  readonly #parts: JobLoopParts;
  readonly #running = new Map<string, Running>();
  /** Jobs that are gone, until their last run has ended. */
  readonly #ending = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(parts: JobLoopParts) {
    this.#parts = parts;
  }

  async start(jobs: readonly ScheduledJob[]): Promise<void> {
    this.replace(jobs);
  }

  replace(jobs: readonly ScheduledJob[]): void {
    if (this.#isStopped) return;
    const names = new Set(jobs.map(({ job }) => job.name));
    for (const name of [...this.#running.keys()]) {
      if (!names.has(name)) this.#end(name, new Error(`there is no job "${name}" any more`));
    }
    for (const scheduled of jobs) {
      const running = this.#running.get(scheduled.job.name);
      if (running) running.loop.replace(scheduled);
      else this.#begin(scheduled);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const name of [...this.#running.keys()]) this.#end(name, new Error('the service is stopping'));
    await Promise.all(this.#ending.values());
  }

  #begin(scheduled: ScheduledJob): void {
    const { name } = scheduled.job;
    const loop = new JobLoop(scheduled, this.#parts);
    const stopping = new AbortController();
    const run = () => loop.run(stopping.signal);
    // One that is back may still have a run from before, which takes its time to end; some leases would not tell them apart.
    const ended = this.#ending.get(name)?.then(run) ?? run();
    this.#running.set(name, { loop, stopping, ended });
  }

  #end(name: string, reason: Error): void {
    const running = this.#running.get(name);
    if (!running) return;
    const { stopping, ended } = running;
    this.#running.delete(name);
    this.#ending.set(name, ended);
    void ended.then(() => {
      if (this.#ending.get(name) === ended) this.#ending.delete(name);
    });
    stopping.abort(reason);
  }
}
