import { type ClientReadableStream, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { Job } from '../../src/gen/scheduler/v1/job.js';
import { JobServiceClient, type WatchExecutionsResponse } from '../../src/gen/scheduler/v1/scheduler.js';

/** The calls that have one answer. */
type Unary = {
  [K in keyof JobServiceClient]: JobServiceClient[K] extends {
    (request: infer Request, callback: (error: ServiceError | null, response: infer Response) => void): unknown;
    (request: never, metadata: Metadata, callback: never): unknown;
    (request: never, metadata: Metadata, options: never, callback: never): unknown;
  }
    ? (request: Request) => Promise<Response>
    : never;
};

/** A job as a caller would send it, which the server takes. */
export function sentJob(differences: Partial<Job> = {}): Job {
  return Job.fromPartial({
    name: 'digest',
    schedule: { when: { $case: 'every', value: { seconds: 60n } } },
    executor: { kind: 'http', parameters: { url: 'https://site.example/jobs/digest' } },
    ...differences,
  });
}

/** A caller of the JobService, with promises. */
export class JobCaller {
  readonly client: JobServiceClient;
  readonly #metadata = new Metadata();

  constructor(address: string, authorization?: string) {
    this.client = new JobServiceClient(address, credentials.createInsecure());
    if (authorization !== undefined) this.#metadata.set('authorization', authorization);
  }

  /** Calls a method with one answer by its name. */
  call<K extends keyof Unary>(method: K, request: Parameters<Unary[K]>[0]): Promise<Awaited<ReturnType<Unary[K]>>> {
    return new Promise((resolve, reject) => {
      const send = this.client[method] as unknown as (
        request: unknown,
        metadata: Metadata,
        answer: (error: ServiceError | null, response: Awaited<ReturnType<Unary[K]>>) => void,
      ) => void;
      send.call(this.client, request, this.#metadata, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  async create(job: Job, paused = false): Promise<Job> {
    return there((await this.call('createJob', { job, paused })).job);
  }

  async get(name = 'digest'): Promise<Job> {
    return there((await this.call('getJob', { name })).job);
  }

  async update(job: Job, ...updateMask: string[]): Promise<Job> {
    return there((await this.call('updateJob', { job, updateMask })).job);
  }

  watch(job = '', after?: bigint): Watch {
    return new Watch(this.client.watchExecutions({ job, ...(after !== undefined && { after }) }, this.#metadata));
  }

  close(): void {
    this.client.close();
  }
}

/** A stream of executions that is open. */
export class Watch {
  readonly call: ClientReadableStream<WatchExecutionsResponse>;
  readonly ended: Promise<{ readonly code: string; readonly details: string }>;
  readonly #seen: string[] = [];
  #onSeen: () => void = () => {};

  constructor(call: ClientReadableStream<WatchExecutionsResponse>) {
    this.call = call;
    call.on('data', ({ execution }: WatchExecutionsResponse) => {
      this.#seen.push(`${execution?.id} ${execution?.job} ${execution?.state.replace('EXECUTION_STATE_', '')}`);
      this.#onSeen();
    });
    // Every ending is an error too; the status says it all.
    call.on('error', () => {});
    this.ended = new Promise((resolve) =>
      call.on('status', ({ code, details }) => resolve({ code: status[code], details })),
    );
  }

  /** The first so many, each as `id job STATE`. */
  async first(count: number): Promise<readonly string[]> {
    while (this.#seen.length < count) {
      await new Promise<void>((resolve) => {
        this.#onSeen = resolve;
      });
    }
    return this.#seen.slice(0, count);
  }
}

function there(job: Job | undefined): Job {
  if (!job) throw new Error('it was answered without a job');
  return job;
}
