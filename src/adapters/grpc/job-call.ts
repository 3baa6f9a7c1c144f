import { type ServerUnaryCall, status } from '@grpc/grpc-js';
import { type DefinitionProblem, Fields } from '../../application/jobs/fields.js';
import { describeProblems, InvalidJobError } from '../../application/jobs/invalid-job-error.js';
import { JOB_NAME } from '../../application/jobs/read-definition.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import type { CallLimits } from './call-limits.js';
import { InvalidRequestError, RefusedCallError } from './status.js';
import type { TokenAccess } from './token-access.js';
import { type OnCall, unary } from './unary.js';

export interface JobCallParts {
  readonly access: TokenAccess;
  readonly limits: CallLimits;
  readonly onCall: OnCall;
}

/** The handler of a call about jobs: for those who may, and for as long as the store may take. */
export function jobCall<Request, Response>(
  method: string,
  { access, limits, onCall }: JobCallParts,
  answer: (request: Request) => Promise<Response>,
) {
  return unary(method, onCall, async (request: Request, call: ServerUnaryCall<Request, Response>) => {
    access.check(call.metadata);
    return orUnavailable(() => limits.write(call, () => answer(request)));
  });
}

/** @throws RefusedCallError in place of a StoreUnavailableError */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    const advice = 'try again; of a change look first whether it was made';
    throw new RefusedCallError(status.UNAVAILABLE, `${error.message}; ${advice}`);
  }
}

/**
 * Has problems with a job name the fields of the message.
 *
 * @throws InvalidRequestError in place of an InvalidJobError
 */
export async function naming<T>(pathOf: (field: string) => string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidJobError)) throw error;
    const problems = error.problems.map(({ field, message }) => ({ field: pathOf(field), message }));
    throw new InvalidRequestError(describeProblems(problems));
  }
}

/**
 * The name of a job, as it stands in a field of the request.
 *
 * @throws InvalidRequestError when there is none, or no job can have it
 */
export function jobName(name: string, path = 'name'): string {
  const problems: DefinitionProblem[] = [];
  new Fields({ name: name || undefined }, '', ['name'], problems).require('name', JOB_NAME, '');
  const [problem] = problems;
  if (problem) throw new InvalidRequestError(`${path}: ${problem.message}`);
  return name;
}
