// A process that runs one job, closes what it has opened, and has nothing else to live for.
import { GrpcExecutor } from '../../src/adapters/executors/grpc.js';
import { HttpExecutor } from '../../src/adapters/executors/http.js';
import { LocalExecutor } from '../../src/adapters/executors/local.js';
import type { ExecutorSpec } from '../../src/domain/scheduling/job-definition.js';
import { aJobRun } from './a-job-run.js';

const grpc = new GrpcExecutor();
const executors = {
  local: new LocalExecutor(new Map([['greet', (input: unknown) => `hello, ${input}`]])),
  http: new HttpExecutor(),
  grpc,
};
const [kind, parameters] = process.argv.slice(2);
const spec = { kind, parameters: JSON.parse(parameters ?? '{}') } as ExecutorSpec;
const outcome = await executors[spec.kind].run(aJobRun(spec)).catch((error: Error) => `failed: ${error.message}`);
process.stdout.write(outcome);
grpc.close();
