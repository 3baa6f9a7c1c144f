import type { SignalChange } from './item-store.js';
import { Problems } from './problems.js';
import { checkSignalName, MOST_IN_ONE, refuseTooMany } from './read-items.js';
import { ALLOWED, readId, readSignal } from './read-value.js';

/** Changes as they were sent. */
export interface SentChanges {
  /** Empty when the call need not be repeatable. */
  readonly idempotencyKey: string;
  readonly changes: readonly SentChange[];
}

export interface SentChange {
  readonly itemId: string;
  readonly signal: string;
  readonly delta: bigint;
}

/** @throws InvalidIngestError naming everything that is wrong with the changes, or with the key */
export function readChanges({ idempotencyKey, changes }: SentChanges): SignalChange[] {
  const problems = new Problems();
  if (idempotencyKey !== '') problems.read('idempotency_key', idempotencyKey, ALLOWED.id, readId);
  refuseTooMany('changes', changes, problems);
  const read = changes.slice(0, MOST_IN_ONE).map(({ itemId, signal, delta }, index): SignalChange => {
    const path = `changes[${index}]`;
    const id = problems.read(`${path}.item_id`, itemId, ALLOWED.id, readId) ?? '';
    checkSignalName(`${path}.signal`, signal, problems);
    const by = problems.read(`${path}.delta`, delta, ALLOWED.signal, (count) => readSignal(String(count))) ?? 0;
    return { id, signal, delta: by };
  });
  problems.throwIfAny();
  return read;
}
