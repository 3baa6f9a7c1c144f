import { GrpcExecutor } from '../adapters/executors/grpc.js';
import { HttpExecutor } from '../adapters/executors/http.js';
import { LocalExecutor } from '../adapters/executors/local.js';
import type { JobExecutor } from '../application/jobs/executor.js';
import type { ExecutorSpec } from '../domain/scheduling/job-definition.js';

/** Everything that can carry jobs out, by the kind that a job asks for. */
export interface JobExecutors {
  readonly byKind: ReadonlyMap<ExecutorSpec['kind'], JobExecutor>;
  /** Ends their connections. */
  close(): void;
}

export function jobExecutors(): JobExecutors {
  const grpc = new GrpcExecutor();
  return {
    byKind: new Map<ExecutorSpec['kind'], JobExecutor>([
      ['local', new LocalExecutor(new Map())],
      ['http', new HttpExecutor()],
      ['grpc', grpc],
    ]),
    close: () => grpc.close(),
  };
}
