import type { JobInstance } from './job-stores.js';

/** The store, in whose history nothing can be recorded for as long as `isAway` says so; what is claimed goes on. */
export function withoutRecords(isAway: () => boolean) {
  return without((name) => isAway() && name === 'record');
}

/** The store, whose history does not answer for as long as `isAway` says so; what is claimed goes on. */
export function withoutHistory(isAway: () => boolean) {
  return without(isAway);
}

function without(isAway: (name: string | symbol) => boolean) {
  return ({ claims, history }: JobInstance) => ({
    claims,
    history: new Proxy(history, {
      get: (target, name) =>
        isAway(name) ? () => Promise.reject(new Error('the history is away')) : Reflect.get(target, name).bind(target),
    }),
  });
}
