import type { HotlistEvent, TierName } from '../events.js';
import { messageOf } from '../message-of.js';

export interface TierStatus {
  readonly name: TierName;
  readonly isUp: boolean;
  /** Why it is down, in a sentence; undefined while it is up. */
  readonly reason: string | undefined;
}

/** Which tiers are up, by what is announced of them. */
export class TierHealth {
  readonly #reasons: Map<TierName, string | undefined>;

  /** @param tiers - those that there are, in the order in which they are told */
  constructor(tiers: readonly TierName[]) {
    this.#reasons = new Map(tiers.map((name) => [name, undefined]));
  }

  readonly onEvent = (event: HotlistEvent): void => {
    if (event.type === 'tier up') this.#reasons.set(event.tier, undefined);
    if (event.type !== 'tier down') return;
    this.#reasons.set(event.tier, messageOf(event.error));
  };

  get all(): readonly TierStatus[] {
    return [...this.#reasons].map(([name, reason]) => ({ name, isUp: reason === undefined, reason }));
  }
}
