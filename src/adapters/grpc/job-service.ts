import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Clock } from '../../application/clock.js';
import type { JobHistory } from '../../application/jobs/job-history.js';
import { watchExecutions } from '../../application/jobs/watch-executions.js';
import type { WatchExecutionsRequest, WatchExecutionsResponse } from '../../gen/scheduler/v1/scheduler.js';
import { toExecutionMessage } from '../protobuf/execution-message.js';
import { CallLimits } from './call-limits.js';
import { executionLooks } from './execution-looks.js';
import { type InstanceLookParts, instanceLooks } from './instance-looks.js';
import { jobCall, jobName, orUnavailable } from './job-call.js';
import { type JobChangeParts, jobChanges } from './job-changes.js';
import { jobLooks } from './job-looks.js';
import { serverStreaming } from './server-streaming.js';
import { InvalidRequestError } from './status.js';
import type { TokenAccess } from './token-access.js';
import type { OnCall } from './unary.js';

/** Longer than one statement may take, and several are few. */
const LONGEST_MS = 10_000;

export interface JobServiceParts extends JobChangeParts, InstanceLookParts {
  readonly history: JobHistory;
  readonly access: TokenAccess;
  readonly clock: Clock;
  readonly onCall: OnCall;
  /** How long the store may take to answer a call, in milliseconds. */
  readonly longestMs?: number;
}

/** Makes the handlers for a server whose stop the signal tells of. */
export type MakeJobService = (stopping: AbortSignal) => UntypedServiceImplementation;

/** The handlers of `scheduler.v1.JobService`. `stopping` aborts when the server begins to stop. */
export function jobService(parts: JobServiceParts, stopping: AbortSignal): UntypedServiceImplementation {
  const { access, onCall, history, longestMs = LONGEST_MS } = parts;
  const terms = { access, onCall, limits: new CallLimits(stopping, longestMs) };
  const calls = { ...jobChanges(parts), ...jobLooks(parts), ...executionLooks(history), ...instanceLooks(parts) };

  return {
    createJob: jobCall('CreateJob', terms, calls.createJob),
    getJob: jobCall('GetJob', terms, calls.getJob),
    listJobs: jobCall('ListJobs', terms, calls.listJobs),
    updateJob: jobCall('UpdateJob', terms, calls.updateJob),
    deleteJob: jobCall('DeleteJob', terms, calls.deleteJob),
    pauseJob: jobCall('PauseJob', terms, calls.pauseJob),
    resumeJob: jobCall('ResumeJob', terms, calls.resumeJob),
    triggerJob: jobCall('TriggerJob', terms, calls.triggerJob),
    cancelBackfill: jobCall('CancelBackfill', terms, calls.cancelBackfill),
    cancelExecution: jobCall('CancelExecution', terms, calls.cancelExecution),
    previewSchedule: jobCall('PreviewSchedule', terms, calls.previewSchedule),
    listExecutions: jobCall('ListExecutions', terms, calls.listExecutions),
    getExecution: jobCall('GetExecution', terms, calls.getExecution),
    listInstances: jobCall('ListInstances', terms, calls.listInstances),
    watchExecutions: serverStreaming<WatchExecutionsRequest, WatchExecutionsResponse>(
      'WatchExecutions',
      onCall,
      stopping,
      async (request, send, call, signal) => {
        access.check(call.metadata);
        const watched = readWatched(request);
        await orUnavailable(async () => {
          for await (const execution of watchExecutions(watched, history, parts.clock, signal)) {
            await send({ execution: toExecutionMessage(execution) });
          }
        });
        signal.throwIfAborted();
      },
    ),
  };
}

function readWatched({ job, after }: WatchExecutionsRequest) {
  if (after !== undefined && after < 0n) throw new InvalidRequestError(`after: ${after} is not allowed; 0 or an id`);
  return {
    job: job === '' ? undefined : jobName(job, 'job'),
    after: after === undefined ? undefined : Number(after),
  };
}
