import { type CallOptions, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Execution } from '../../gen/scheduler/v1/execution.js';
import type { Instance, ListInstancesResponse } from '../../gen/scheduler/v1/instance.js';
import type { Job } from '../../gen/scheduler/v1/job.js';
import {
  JobServiceClient,
  type ListExecutionsRequest,
  type PreviewScheduleRequest,
  type PreviewScheduleResponse,
  type TriggerJobRequest,
  type UpdateJobRequest,
  type WatchExecutionsRequest,
  type WatchExecutionsResponse,
} from '../../gen/scheduler/v1/scheduler.js';
import { fromTimestamp } from '../protobuf/timestamp.js';
import { CallError, CHANNEL } from './client.js';

/** Longer than the server waits for its store, which it says in a sentence. */
const DEADLINE_MS = 15_000;
const PAGE_SIZE = 1_000;
/** A watch has nothing to say for hours; whether the server's machine is still there has to be asked. */
const KEEPALIVE_MS = 60_000;

type Answer<Response> = (error: ServiceError | null, response: Response) => void;
type Send<Response> = (metadata: Metadata, options: Partial<CallOptions>, answer: Answer<Response>) => void;

/** Looks after the jobs of a server. Every call rejects with a CallError when the server can't be reached or refuses. */
export class JobClient {
  readonly #address: string;
  readonly #client: JobServiceClient;
  readonly #metadata = new Metadata();

  /**
   * @param address - `host:port`
   * @param token - the server's `admin.token`, where it has one
   */
  constructor(address: string, token: string | undefined) {
    this.#address = address;
    this.#client = new JobServiceClient(address, credentials.createInsecure(), {
      ...CHANNEL,
      'grpc.keepalive_time_ms': KEEPALIVE_MS,
    });
    if (token !== undefined) this.#metadata.set('authorization', `Bearer ${token}`);
  }

  create(job: Job, paused = false): Promise<Job> {
    return this.#job((...args) => this.#client.createJob({ job, paused }, ...args));
  }

  get(name: string): Promise<Job> {
    return this.#job((...args) => this.#client.getJob({ name }, ...args));
  }

  update(request: UpdateJobRequest): Promise<Job> {
    return this.#job((...args) => this.#client.updateJob(request, ...args));
  }

  pause(name: string): Promise<Job> {
    return this.#job((...args) => this.#client.pauseJob({ name, etag: '' }, ...args));
  }

  resume(name: string): Promise<Job> {
    return this.#job((...args) => this.#client.resumeJob({ name, etag: '' }, ...args));
  }

  /** Has it run now, or for what is given. */
  trigger(name: string, runFor?: TriggerJobRequest['runFor']): Promise<Job> {
    return this.#job((...args) => this.#client.triggerJob({ name, runFor }, ...args));
  }

  cancelBackfill(name: string): Promise<Job> {
    return this.#job((...args) => this.#client.cancelBackfill({ name }, ...args));
  }

  cancelExecution(id: bigint, reason: string): Promise<Execution> {
    return this.#execution((...args) => this.#client.cancelExecution({ id, reason }, ...args));
  }

  async delete(name: string): Promise<void> {
    await this.#ask((...args) => this.#client.deleteJob({ name, etag: '' }, ...args));
  }

  /** All of them, in the order of their names. */
  async list(labels: { readonly [name: string]: string }): Promise<readonly Job[]> {
    const all: Job[] = [];
    for (let pageToken = ''; ; ) {
      const request = { pageSize: PAGE_SIZE, pageToken, labels: { ...labels } };
      const { jobs, nextPageToken } = await this.#ask<{ jobs: Job[]; nextPageToken: string }>((...args) =>
        this.#client.listJobs(request, ...args),
      );
      all.push(...jobs);
      if (nextPageToken === '') return all;
      pageToken = nextPageToken;
    }
  }

  /** The newest `limit`, the newest first. */
  async executions(
    filters: Pick<ListExecutionsRequest, 'job' | 'states'>,
    limit: number,
  ): Promise<readonly Execution[]> {
    const all: Execution[] = [];
    for (let pageToken = ''; ; ) {
      const request = { ...filters, pageSize: Math.min(PAGE_SIZE, limit - all.length), pageToken };
      const answer = await this.#ask<{ executions: Execution[]; nextPageToken: string }>((...args) =>
        this.#client.listExecutions(request, ...args),
      );
      all.push(...answer.executions);
      if (answer.nextPageToken === '' || all.length >= limit) return all;
      pageToken = answer.nextPageToken;
    }
  }

  execution(id: bigint): Promise<Execution> {
    return this.#execution((...args) => this.#client.getExecution({ id }, ...args));
  }

  /** Executions as they begin and end, until the signal aborts or whoever reads has enough. */
  async *watch(request: WatchExecutionsRequest, signal: AbortSignal): AsyncGenerator<Execution, void> {
    const call = this.#client.watchExecutions(request, this.#metadata);
    // It is thrown below; being cancelled, when nobody reads any more, is one too.
    call.on('error', () => {});
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      for await (const { execution } of call as AsyncIterable<WatchExecutionsResponse>) if (execution) yield execution;
    } catch (error) {
      if (!signal.aborted) throw new CallError(this.#address, error as ServiceError, DEADLINE_MS);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  /** When a schedule fires next, in milliseconds UTC. */
  async preview(request: PreviewScheduleRequest): Promise<readonly number[]> {
    const { fireTimes } = await this.#ask<PreviewScheduleResponse>((...args) =>
      this.#client.previewSchedule(request, ...args),
    );
    return fireTimes.map(fromTimestamp);
  }

  /** The instances that run jobs, and when they were read, by the store's clock in milliseconds UTC. */
  async instances(): Promise<{ readonly instances: readonly Instance[]; readonly readAt: number }> {
    const { instances, readTime } = await this.#ask<ListInstancesResponse>((...args) =>
      this.#client.listInstances({}, ...args),
    );
    return { instances, readAt: fromTimestamp(readTime) };
  }

  close(): void {
    this.#client.close();
  }

  async #job(send: Send<{ job: Job | undefined }>): Promise<Job> {
    const { job } = await this.#ask(send);
    if (!job) throw new Error(`${this.#address} answered without a job`);
    return job;
  }

  async #execution(send: Send<{ execution: Execution | undefined }>): Promise<Execution> {
    const { execution } = await this.#ask(send);
    if (!execution) throw new Error(`${this.#address} answered without an execution`);
    return execution;
  }

  #ask<Response>(send: Send<Response>): Promise<Response> {
    return new Promise((resolve, reject) => {
      send(this.#metadata, { deadline: Date.now() + DEADLINE_MS }, (error, response) => {
        if (error) reject(new CallError(this.#address, error, DEADLINE_MS));
        else resolve(response);
      });
    });
  }
}
