import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import type { ClaimPlan } from '../../domain/scheduling/plan-claim.js';
import { planClaim } from '../../domain/scheduling/plan-claim.js';
import { timelineOf } from '../../domain/scheduling/timeline.js';
import type { Announce } from '../events.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import type { ClaimRenewals } from './claim-renewals.js';
import { type Ending, unchanged } from './ending.js';
import type { JobExecutor } from './executor.js';
import type { HeldClaim } from './held-claim.js';
import type { InstanceLoad } from './instance-load.js';
import type { Claim, ClaimKey } from './job-claims.js';
import type { JobHistory, NewExecution } from './job-history.js';
import type { LeftToOthers } from './left-to-others.js';
import { lostRun, wasRecorded } from './lost-run.js';
import { ShardShares } from './shard-shares.js';

/** How long a job waits whose fire times can't be worked out by this instance; another may know its time zone. */
const NOT_PLANNED_MS = 60_000;
/**
 * One that only others can carry out waits for them a quarter as long again as it has been left to them, within these: if
 * one of ten can, it has it within seconds by chance, and if none can, nobody asks much.
 */
const OTHERS_LEAST_MS = 250;
const OTHERS_MOST_MS = 60_000;
/** For so long a shard waits that is more than this instance's share: others are awake, since it is due for them too. */
const SHARE_MS = 100;

export interface BeginParts {
  readonly history: JobHistory;
  /** By the kind that a job asks for. */
  readonly executors: ReadonlyMap<ExecutorSpec['kind'], JobExecutor>;
  readonly fireTimes: FireTimes;
  readonly announce: Announce;
  /** This instance. */
  readonly owner: string;
  readonly load: Pick<InstanceLoad, 'others'>;
  readonly renewals: Pick<ClaimRenewals, 'of'>;
  /** Whether a run of the shard is going here, under whatever lease. */
  readonly isRunning: (key: ClaimKey) => boolean;
  readonly leftToOthers: LeftToOthers;
}

/** A run that is recorded and can begin. */
export interface BegunClaim {
  readonly held: HeldClaim;
  /** Of its record in the history. */
  readonly id: number;
}

/** What becomes of a batch of claims; each of them is in one of the two. */
export interface Begun {
  readonly runs: readonly BegunClaim[];
  readonly endings: readonly Ending[];
  /** Why nothing was begun, when the store failed. */
  readonly error?: unknown;
}

/**
 * Decides what becomes of a batch of claims, and records those that run. Where the store fails, none runs: they are put
 * back, and so is every one when `isStopping`. Never rejects.
 */
export async function beginClaims(batch: readonly HeldClaim[], isStopping: boolean, parts: BeginParts): Promise<Begun> {
  const runs: HeldClaim[] = [];
  const endings: Ending[] = [];
  const shares = new ShardShares(parts.load.others, (job) => parts.renewals.of(job).length);
  for (const held of batch) {
    const ending = plan(held, shares, parts);
    if (ending) endings.push(ending);
    else runs.push(held);
  }
  if (isStopping) return { runs: [], endings: [...endings, ...runs.map((held) => unchanged(held))] };
  try {
    // Of those that nobody died over whatever is left to be recorded may be on its way.
    const takenOver = batch.filter(({ claim }) => claim.lostBy !== undefined);
    if (takenOver.length > 0) await parts.history.lose(takenOver.map(({ key }) => key));
    const known = await Promise.all(endings.map((ending) => withoutRecorded(ending, parts.history)));
    const ids = runs.length > 0 ? await parts.history.record(runs.map((held) => toRunning(held, parts.owner))) : [];
    return { runs: runs.map((held, index) => ({ held, id: ids[index] as number })), endings: known };
  } catch (error) {
    // What is recorded of those that were lost is not known.
    const known = endings.map((ending) => (ending.lost ? unchanged(ending.held) : ending));
    return { runs: [], endings: [...known, ...runs.map((held) => unchanged(held))], error };
  }
}

/** Undefined when it runs. */
function plan(
  held: HeldClaim,
  shares: ShardShares,
  { executors, fireTimes, announce, isRunning, leftToOthers }: BeginParts,
): Ending | undefined {
  const { claim, key } = held;
  const { definition } = claim;
  const timeline = timelineOf(definition.schedule, (after) => fireTimes.next(definition.schedule, after));
  let planned: ClaimPlan;
  try {
    // What can't be worked out now can't be when the run has ended either.
    timeline.after(claim.fireTime);
    planned = planClaim(claim, definition, timeline);
  } catch (error) {
    announce({ type: 'job not planned', job: key.job, error });
    return { ...unchanged(held, claim.claimedAt + NOT_PLANNED_MS), lost: lostBefore(claim) };
  }
  if (planned.kind === 'run') {
    // The one before may take no notice of its signal. Until it has ended no other begins here.
    const leftForMs = leftToOthers.forMs(claim);
    if (isRunning(key) || !canRun(claim, leftForMs, executors)) {
      leftToOthers.add(claim);
      return unchanged(
        held,
        claim.claimedAt + Math.min(Math.max(Math.round(leftForMs / 4), OTHERS_LEAST_MS), OTHERS_MOST_MS),
      );
    }
    // What it keeps between runs it goes on with.
    return !held.tenure.hasRun && shares.isOver(claim) ? unchanged(held, claim.claimedAt + SHARE_MS) : undefined;
  }
  const { waiting, skipped } = planned;
  const isGivenUp = waiting.fireTime !== claim.fireTime;
  return { held, waiting, skipped, lost: isGivenUp ? lostBefore(claim) : undefined, run: undefined };
}

/** The attempt before, which somebody may have died over, now or before it was put back; unless it is recorded. */
function lostBefore(claim: Claim): NewExecution | undefined {
  return claim.attempt > 1 ? lostRun(claim) : undefined;
}

function canRun({ definition }: Claim, leftForMs: number, executors: BeginParts['executors']): boolean {
  const { kind, parameters } = definition.executor;
  return executors.get(kind)?.canRun?.(parameters, leftForMs) ?? true;
}

async function withoutRecorded(ending: Ending, history: JobHistory): Promise<Ending> {
  if (!ending.lost || !(await wasRecorded(ending.lost, history))) return ending;
  return { ...ending, lost: undefined };
}

function toRunning({ claim, key }: HeldClaim, owner: string): NewExecution {
  const { fireTime, attempt } = claim;
  return { ...key, fireTime, lastFireTime: fireTime, count: 1, attempt, owner, state: 'running', detail: '' };
}
