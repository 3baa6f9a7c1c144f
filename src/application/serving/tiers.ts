import type { TierName } from '../events.js';
import type { HotListStore } from '../publishing/hot-list-store.js';

/** A place outside memory where lists are found. */
export interface Tier {
  readonly name: TierName;
  readonly store: HotListStore;
}

/** The tiers in the order in which they are asked. */
export interface Tiers {
  /** Shared with the other instances; Redis first, where there is one, then the database. */
  readonly shared: readonly Tier[];
  /** This instance's own disk, asked when nothing else can answer. */
  readonly snapshot: Tier;
}

/** @throws RangeError when there is no such tier */
export function tierNamed(name: TierName, tiers: readonly Tier[]): HotListStore {
  const tier = tiers.find((candidate) => candidate.name === name);
  if (!tier) throw new RangeError(`there is no tier "${name}"`);
  return tier.store;
}
