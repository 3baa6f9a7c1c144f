import type { Claim, ClaimKey, JobClaims, Settlement } from '../../src/application/jobs/job-claims.js';

export const keyOf = ({ definition, shard, epoch }: Claim): ClaimKey => ({ job: definition.name, shard, epoch });
export const keysOf = (held: readonly ClaimKey[]) => held.map(({ job, shard, epoch }) => ({ job, shard, epoch }));
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
