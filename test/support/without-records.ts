import type { JobInstance } from './job-stores.js';

/** The store, in whose history nothing can be recorded for as long as `isAway` says so; what is claimed goes on. */
export function withoutRecords(isAway: () => boolean) {
  return ({ claims, history }: JobInstance) => ({
    claims,
    history: new Proxy(history, {
      get: (target, name) =>
        isAway() && name === 'record'
          ? () => Promise.reject(new Error('the history is away'))
          : Reflect.get(target, name).bind(target),
    }),
  });
}
