import type { ShardChange } from '../evidence.js';
import type { EvidenceIndex } from './evidence-index.js';
import { instant, ownedBy, shardName } from './in-words.js';

/**
 * In the store itself: a shard is claimed only when it is due or its lease has ended, each time with a greater epoch, and
 * under an epoch nobody changes it but whoever has claimed that.
 */
export function claimedInTurn({ shards }: EvidenceIndex): string[] {
  return shards.flatMap(({ changes = [] }) => {
    const claimedBy = new Map<number, string | undefined>();
    return changes.flatMap((change) => {
      if (isClaim(change)) claimedBy.set(change.after.epoch, change.by);
      return isClaim(change) ? wrongWithClaim(change) : strange(change, claimedBy);
    });
  });
}

function isClaim({ before, after }: ShardChange): boolean {
  return after.epoch !== before.epoch;
}

function wrongWithClaim(change: ShardChange): string[] {
  const { before, after, at } = change;
  const what = `${shardName(change)}: claimed at ${instant(at)} with epoch ${after.epoch} ${ownedBy(after.owner)}`;
  const violations: string[] = [];
  if (after.epoch < before.epoch) violations.push(`${what}, after epoch ${before.epoch}`);
  if (before.dueAt === undefined || before.dueAt <= at) return violations;
  const why =
    before.state === 'waiting'
      ? `due only at ${instant(before.dueAt)}`
      : `held under epoch ${before.epoch} ${ownedBy(before.owner)} until ${instant(before.dueAt)}`;
  return [...violations, `${what}, while it was ${why}`];
}

/** A heartbeat, a settlement or the next run by somebody who has not claimed this epoch. */
function strange(change: ShardChange, claimedBy: ReadonlyMap<number, string | undefined>): string[] {
  const { before, after, by, at } = change;
  const holder = claimedBy.get(before.epoch);
  if (before.state === 'waiting' || by === undefined || holder === undefined || by === holder) return [];
  const what = after.state === 'waiting' ? 'it was left waiting' : 'its lease was renewed';
  return [
    `${shardName(change)}: ${what} at ${instant(at)} by ${by}, while ${holder} held it under epoch ${before.epoch}`,
  ];
}
