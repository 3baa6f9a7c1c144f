import type { Clock } from '../../../src/application/clock.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import type { JobInstance } from '../job-stores.js';

/** How the way of one instance to the store is. */
export interface Way {
  /** Nothing gets through. */
  isCut: boolean;
  /** How often a question or an answer is lost, from 0 to 1. */
  lossRate: number;
  /** How long a question or an answer takes at most, in milliseconds. */
  latencyMs: number;
}

/**
 * The store as one instance sees it over a network: questions and answers take their time by the instance's clock, so
 * that one that is paused gets its answer when it wakes up, and either may be lost. What was asked may have been done.
 */
export function byWayOf(store: JobInstance, way: Way, clock: Clock, random: () => number): JobInstance {
  const pass = async () => {
    if (random() < 0.5) await clock.sleep(random() * way.latencyMs, new AbortController().signal);
    if (way.isCut || random() < way.lossRate) throw new StoreUnavailableError('the connection broke');
  };
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const member = Reflect.get(inner, name);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]) => {
          await pass();
          const answer = await member.apply(inner, values);
          await pass();
          return answer;
        };
      },
    });
  const { records, queue, claims, history } = store;
  return { records: wrap(records), queue: wrap(queue), claims: wrap(claims), history: wrap(history) };
}
