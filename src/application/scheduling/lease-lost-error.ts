/** Why a lease's signal aborted when its holder did not give it up. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(job: string, why: string, cause?: unknown) {
    super(`the lease of "${job}" was lost: ${why}`, { cause });
  }
}
