import { refreshJobName } from '../../../../src/application/publishing/refresh-job-name.js';
import type { AcceptedVersion, BoardClaim } from '../evidence.js';
import type { EvidenceIndex } from './evidence-index.js';
import { instant } from './in-words.js';

/** What the first version of a board comes after. */
const NONE = { version: 0, token: 0 };

/**
 * In the store itself: each version of a board is the one after the last; its epoch is one that whoever published it had
 * claimed by then, and that nobody had followed: neither by a claim nor by a version.
 */
export function publishedInTurn({ evidence: { versions, boardClaims } }: EvidenceIndex): string[] {
  const claims = new Map(boardClaims.map((claim) => [nameOf(claim.job, claim.epoch), claim]));
  const lasts = new Map<string, Pick<AcceptedVersion, 'version' | 'token'>>();
  return versions.flatMap((accepted) => {
    const { board, token } = accepted;
    const last = lasts.get(board) ?? NONE;
    lasts.set(board, accepted);
    return [...outOfTurn(accepted, last), ...unclaimed(accepted, claims.get(nameOf(refreshJobName(board), token)))];
  });
}

function outOfTurn(accepted: AcceptedVersion, last: typeof NONE): string[] {
  const violations: string[] = [];
  const before = `after version ${last.version} with epoch ${last.token}`;
  if (accepted.version !== last.version + 1) violations.push(`${describe(accepted)}: is not the next, ${before}`);
  if (accepted.token < last.token)
    violations.push(`${describe(accepted)}: was accepted though its epoch is old, ${before}`);
  else if (accepted.token < accepted.current)
    violations.push(`${describe(accepted)}: was accepted though epoch ${accepted.current} had been claimed`);
  return violations;
}

function unclaimed(accepted: AcceptedVersion, claim: BoardClaim | undefined): string[] {
  if (!claim || claim.at > accepted.at) return [`${describe(accepted)}: nobody had claimed that epoch by then`];
  if (claim.by === accepted.by) return [];
  return [`${describe(accepted)}: that epoch was claimed by ${claim.by}`];
}

function describe({ board, version, token, at, by = 'nobody known' }: AcceptedVersion): string {
  return `board ${board}, version ${version} with epoch ${token} at ${instant(at)} by ${by}`;
}

function nameOf(job: string, epoch: number): string {
  return `${epoch} ${job}`;
}
