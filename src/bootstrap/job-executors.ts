import { GrpcExecutor } from '../adapters/executors/grpc.js';
import { HttpExecutor } from '../adapters/executors/http.js';
import { LocalExecutor, type LocalFunctions, type OwnWork } from '../adapters/executors/local.js';
import type { JobExecutor } from '../application/jobs/executor.js';
import type { ExecutorSpec } from '../domain/scheduling/job-definition.js';

/** Everything that can carry jobs out, by the kind that a job asks for. */
export interface JobExecutors {
  readonly byKind: ReadonlyMap<ExecutorSpec['kind'], JobExecutor>;
  /** Ends their connections. */
  close(): void;
}

/**
 * @param functions - those that jobs can name; undefined while nobody has loaded them
 * @param own - what hotlist has jobs for by itself, by name
 */
export function jobExecutors(
  functions: LocalFunctions | undefined,
  own: ReadonlyMap<string, OwnWork> = new Map(),
): JobExecutors {
  const grpc = new GrpcExecutor();
  return {
    byKind: new Map<ExecutorSpec['kind'], JobExecutor>([
      ['local', new LocalExecutor(functions, own)],
      ['http', new HttpExecutor()],
      ['grpc', grpc],
    ]),
    close: () => grpc.close(),
  };
}
