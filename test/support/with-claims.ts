import type { JobClaims } from '../../src/application/jobs/job-claims.js';
import type { JobInstance } from './job-stores.js';

/** The store, with some of its claims' methods replaced as long as `isOn` says so. */
export function withClaims(isOn: () => boolean, replaced: Partial<JobClaims>) {
  return ({ claims, history }: JobInstance) => ({
    history,
    claims: new Proxy(claims, {
      get(target, name) {
        const other = isOn() ? Reflect.get(replaced, name) : undefined;
        return other ?? Reflect.get(target, name).bind(target);
      },
    }),
  });
}
