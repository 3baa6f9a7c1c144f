import type { Ending } from './ending.js';
import type { Keeping } from './job-claims.js';

/** What is to be kept of a claim that ends as one run of a sticky job; undefined when its lease ends with it. */
export function toKeeping({ held, waiting, isGivenBack = false }: Ending): Keeping | undefined {
  const { claim, key } = held;
  const { fireTime, dueAt = fireTime } = waiting;
  const isSticky = claim.definition.hold === 'sticky' && !isGivenBack;
  if (!isSticky || fireTime === undefined || dueAt === undefined) return undefined;
  return { ...key, ...waiting, fireTime, dueAt, ended: { fireTime: claim.fireTime, attempt: claim.attempt } };
}
