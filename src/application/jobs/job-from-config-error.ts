import type { JobRecord } from './job-records.js';

/** A change here would be undone by the configuration at the next start of an instance. */
export class JobFromConfigError extends Error {
  override readonly name = 'JobFromConfigError';

  constructor(job: string) {
    super(`job "${job}" comes from the configuration: change it there; here it can be paused, resumed and deleted`);
  }
}

/** @throws JobFromConfigError when it is defined elsewhere */
export function mustBeOurs({ definition, origin }: JobRecord): void {
  if (origin === 'config') throw new JobFromConfigError(definition.name);
}
