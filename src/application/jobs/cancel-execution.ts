import { findExecution } from './find-execution.js';
import type { ClaimedRun, JobClaims } from './job-claims.js';
import type { ExecutionState, JobHistory, KeptExecution } from './job-history.js';

/** There is nothing to stop. */
export class NotCancelledError extends Error {
  override readonly name = 'NotCancelledError';

  constructor(id: number, state: ExecutionState) {
    const how = state === 'running' ? 'has just ended; how is about to be recorded' : `is not running; it is ${state}`;
    super(`execution ${id} ${how}`);
  }
}

export interface CancelParts {
  readonly history: Pick<JobHistory, 'find'>;
  readonly claims: Pick<JobClaims, 'cancel'>;
  /** Stops it at once where it is this instance that runs it. */
  readonly cancelHere: (run: ClaimedRun, reason: string) => void;
}

/**
 * Has a run stop, wherever it goes on. It ends as cancelled, unless it ends in another way before its instance is told,
 * with its next renewal; its fire time has no other attempt.
 *
 * @returns the execution as it stands
 * @throws NoSuchExecutionError
 * @throws NotCancelledError when it has ended, or never began
 */
export async function cancelExecution(
  id: number,
  reason: string,
  { history, claims, cancelHere }: CancelParts,
): Promise<KeptExecution> {
  const execution = await findExecution(id, history);
  if (execution.state === 'running' && (await claims.cancel(execution, reason))) {
    cancelHere(execution, reason);
    return execution;
  }
  const { state } = await findExecution(id, history);
  throw new NotCancelledError(id, state);
}
