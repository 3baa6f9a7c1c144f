import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  JobClaims,
  Keeping,
  Settlement,
} from '../../src/application/jobs/job-claims.js';

export const keyOf = ({ definition, shard, epoch }: Claim): ClaimKey => ({ job: definition.name, shard, epoch });
export const keysOf = (held: readonly ClaimKey[]) => held.map(({ job, shard, epoch }) => ({ job, shard, epoch }));
export const runOf = (claim: Claim): ClaimedRun => ({
  ...keyOf(claim),
  ...{ fireTime: claim.fireTime, attempt: claim.attempt },
});
export const namesOf = (claims: readonly Claim[]) => claims.map(({ definition }) => definition.name);

/** The only one that is due. */
export async function claimOne(claims: JobClaims, owner: string): Promise<Claim> {
  const [claim, ...others] = await claims.claim(owner, 10);
  if (!claim || others.length > 0) throw new Error(`${others.length + (claim ? 1 : 0)} were due`);
  return claim;
}

/** After which the shard of the claim waits for `fireTime`. */
export function settlementOf(
  claim: Claim,
  fireTime: number | undefined,
  differences: Partial<Settlement> = {},
): Settlement {
  return { ...keyOf(claim), ...{ fireTime, dueAt: fireTime, attempt: 1 }, ...differences };
}

/** After which the shard of the run waits for `fireTime`, under the same lease. */
export function keepingOf(
  { job, shard, epoch, ...ended }: ClaimedRun,
  fireTime: number,
  differences: Partial<Keeping> = {},
): Keeping {
  const { attempt } = ended;
  const waiting = { fireTime, dueAt: fireTime, attempt: 1 };
  return { job, shard, epoch, ended: { fireTime: ended.fireTime, attempt }, ...waiting, ...differences };
}
