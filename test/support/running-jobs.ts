import { GrpcExecutor } from '../../src/adapters/executors/grpc.js';
import { hiddenParameters } from '../../src/adapters/executors/hidden-parameters.js';
import { HttpExecutor } from '../../src/adapters/executors/http.js';
import { LocalExecutor } from '../../src/adapters/executors/local.js';
import { jobService } from '../../src/adapters/grpc/job-service.js';
import { GrpcServer } from '../../src/adapters/grpc/server.js';
import { TokenAccess } from '../../src/adapters/grpc/token-access.js';
import { formatListen } from '../../src/adapters/listen.js';
import { CronerFireTimes } from '../../src/adapters/local/croner-fire-times.js';
import type { InstanceRecords } from '../../src/application/jobs/instance-records.js';
import type { ClaimedRun } from '../../src/application/jobs/job-claims.js';
import { JobCaller } from './job-caller.js';
import type { JobInstance } from './job-stores.js';
import { ManualClock } from './manual-clock.js';
import { MemoryInstanceRecords } from './memory-instance-records.js';
import type { ToldCall } from './running-ingest.js';

/** The name of the instance that answers. */
export const ANSWERING = 'host:1:answering';

export interface RunningJobsOptions {
  readonly access?: TokenAccess;
  readonly longestMs?: number;
}

/** A server of jobs alone, with whatever store a test wants behind it. */
export class RunningJobs {
  readonly server: GrpcServer;
  readonly address: string;
  /** By which the looks of those who watch are timed. */
  readonly clock: ManualClock;
  /** Calls that have ended. */
  readonly told: ToldCall[];
  /** How often it was told that something may be due. */
  woken = 0;
  /** The runs that it was told to stop if they go on here. */
  readonly cancelled: string[] = [];
  readonly #callers: JobCaller[] = [];

  private constructor(server: GrpcServer, address: string, clock: ManualClock, told: ToldCall[]) {
    this.server = server;
    this.address = address;
    this.clock = clock;
    this.told = told;
  }

  static async start(
    store: JobInstance & { readonly instances?: Pick<InstanceRecords, 'list'> },
    { access = new TokenAccess({ deed: 'looking after jobs', key: 'admin.token' }), ...rest }: RunningJobsOptions = {},
  ): Promise<RunningJobs> {
    const told: ToldCall[] = [];
    const clock = new ManualClock(0);
    const executors = {
      local: new LocalExecutor(new Map([['send', () => 'sent']])),
      http: new HttpExecutor(),
      grpc: new GrpcExecutor(),
    };
    const parts = {
      ...rest,
      ...store,
      instances: store.instances ?? new MemoryInstanceRecords(clock),
      instance: ANSWERING,
      fireTimes: new CronerFireTimes(),
      checkExecutor: ({ kind, parameters }: Parameters<typeof hiddenParameters.hide>[0]) =>
        executors[kind].check(parameters),
      cancelHere: (run: ClaimedRun, reason: string) =>
        void running.cancelled.push(`${run.job} #${run.epoch}: ${reason}`),
      wake: () => {
        running.woken++;
      },
      secrets: hiddenParameters,
      access,
      clock,
      onCall: (method: string, code: string, _durationMs: number, error?: unknown) =>
        void told.push({ method, code, error }),
    };
    const server = new GrpcServer(
      {},
      () => ({}),
      (stopping) => jobService(parts, stopping),
    );
    const address = formatListen(await server.listen({ host: '127.0.0.1', port: 0 }));
    const running = new RunningJobs(server, address, clock, told);
    return running;
  }

  /** A caller that sends `authorization`, if it is there. */
  caller(authorization?: string): JobCaller {
    const caller = new JobCaller(this.address, authorization);
    this.#callers.push(caller);
    return caller;
  }

  async stop(): Promise<void> {
    for (const caller of this.#callers) caller.close();
    await this.server.close(1_000);
  }
}
