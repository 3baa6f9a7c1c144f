import { findExecution } from '../../application/jobs/find-execution.js';
import type { JobHistory } from '../../application/jobs/job-history.js';
import { Execution } from '../../gen/scheduler/v1/execution.js';
import type { GetExecutionRequest, ListExecutionsRequest } from '../../gen/scheduler/v1/scheduler.js';
import { toExecutionMessage } from '../protobuf/execution-message.js';
import { STATES, wordFor } from '../protobuf/job-words.js';
import { jobName } from './job-call.js';
import { readPage } from './page.js';
import { InvalidRequestError } from './status.js';

/** The calls that look at executions, each from request to response. */
export function executionLooks(history: JobHistory) {
  return {
    async listExecutions({ job, states: sent, ...request }: ListExecutionsRequest) {
      const states = sent.map(stateOf);
      const filters = { ...(job !== '' && { job: jobName(job, 'job') }), ...(states.length > 0 && { states }) };
      const { messages, nextPageToken } = await readPage(request, {
        list: ['executions', job, ...[...new Set(states)].sort()],
        read: (after, limit) =>
          history.list({ ...filters, limit, ...(after !== undefined && { before: Number(after) }) }),
        placeOf: ({ id }) => String(id),
        toMessage: toExecutionMessage,
        encode: (execution) => Execution.encode(execution),
      });
      return { executions: messages, nextPageToken };
    },

    async getExecution({ id }: GetExecutionRequest) {
      return { execution: toExecutionMessage(await findExecution(Number(id), history)) };
    },
  };
}

function stateOf(sent: Execution['state']) {
  const state = wordFor(STATES, sent);
  if (state === undefined) {
    throw new InvalidRequestError(`states: one is none that is known here; ${Object.values(STATES).join(', ')}`);
  }
  return state;
}
