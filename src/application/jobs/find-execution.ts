import type { JobHistory, KeptExecution } from './job-history.js';

/** There is none, or it has been cleaned. */
export class NoSuchExecutionError extends Error {
  override readonly name = 'NoSuchExecutionError';

  constructor(id: number | bigint) {
    super(`there is no execution ${id}; it may have been cleaned`);
  }
}

/** @throws NoSuchExecutionError */
export async function findExecution(id: number, history: Pick<JobHistory, 'find'>): Promise<KeptExecution> {
  const found = Number.isSafeInteger(id) ? await history.find(id) : undefined;
  if (!found) throw new NoSuchExecutionError(id);
  return found;
}
