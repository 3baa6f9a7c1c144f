import type { Clock } from '../clock.js';
import type { ClaimedBatches } from './claimed-batches.js';
import type { DueClaims } from './due-claims.js';
import type { Slots } from './slots.js';
import type { StoreWatch } from './store-watch.js';

/** How much later than it is due something may be claimed then. */
const LOOK_MS = 1_000;

export interface SlotlessClaimsParts {
  readonly due: Pick<DueClaims, 'claimSlotless'>;
  readonly slots: Slots;
  readonly batches: ClaimedBatches;
  readonly watch: StoreWatch;
  readonly clock: Clock;
}

/** While others have all slots, claims what takes none. Otherwise it is claimed with the rest, and nothing is asked here. */
export async function claimSlotless(parts: SlotlessClaimsParts, stopping: AbortSignal): Promise<void> {
  const { due, slots, batches, watch, clock } = parts;
  for (;;) {
    await clock.sleep(LOOK_MS, stopping);
    if (stopping.aborted) return;
    if (slots.free > 0) {
      watch.answered('claiming without a slot');
      continue;
    }
    try {
      const batch = await due.claimSlotless();
      watch.answered('claiming without a slot');
      if (batch.length > 0) batches.take(batch);
    } catch (error) {
      watch.failed('claiming without a slot', error);
    }
  }
}
