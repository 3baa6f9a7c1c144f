import type { AddedSignals, ItemStore } from './item-store.js';
import { readChanges, type SentChanges } from './read-changes.js';

/** A short text that is, for all practical purposes, a different one for every different text. */
export type Fingerprint = (text: string) => string;

/**
 * Makes the changes, once for all calls with the same key. Items count as updated when the
 * store writes them.
 *
 * @throws InvalidIngestError when one is not what it must be; nothing is changed
 * @throws CounterRangeError, TooManySignalsError, KeyReusedError as {@link ItemStore.addSignals}
 */
export async function addSignals(
  store: ItemStore,
  sent: SentChanges,
  fingerprint: Fingerprint,
  signal: AbortSignal,
): Promise<AddedSignals> {
  const changes = readChanges(sent);
  if (sent.idempotencyKey === '') return store.addSignals(changes, signal);
  // Neither when it was sent nor how it was encoded is part of what a repeat must repeat.
  const content = JSON.stringify(changes.map(({ id, signal: name, delta }) => [id, name, delta]));
  return store.addSignals(changes, signal, { key: sent.idempotencyKey, fingerprint: fingerprint(content) });
}
