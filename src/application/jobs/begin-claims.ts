import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import type { ClaimPlan } from '../../domain/scheduling/plan-claim.js';
import { planClaim } from '../../domain/scheduling/plan-claim.js';
import { timelineOf } from '../../domain/scheduling/timeline.js';
import type { Announce } from '../events.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { type Ending, unchanged } from './ending.js';
import type { JobExecutor } from './executor.js';
import type { HeldClaim } from './held-claim.js';
import type { Claim } from './job-claims.js';
import type { JobHistory, NewExecution } from './job-history.js';
import { lostRun, wasRecorded } from './lost-run.js';

/** How long a job waits whose fire times can't be worked out by this instance; another may know its time zone. */
const NOT_PLANNED_MS = 60_000;
/**
 * One that only others can carry out waits for them a quarter as long again as it is late, within these: if one of ten can,
 * it has it within seconds by chance, and if none can, nobody asks much.
 */
const OTHERS_LEAST_MS = 250;
const OTHERS_MOST_MS = 60_000;

export interface BeginParts {
  readonly history: JobHistory;
  /** By the kind that a job asks for. */
  readonly executors: ReadonlyMap<ExecutorSpec['kind'], JobExecutor>;
  readonly fireTimes: FireTimes;
  readonly announce: Announce;
  /** This instance. */
  readonly owner: string;
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
  for (const held of batch) {
    const ending = plan(held, parts);
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
    return { runs: [], endings: [...endings, ...runs.map((held) => unchanged(held))], error };
  }
}

/** Undefined when it runs. */
function plan(held: HeldClaim, { executors, fireTimes, announce }: BeginParts): Ending | undefined {
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
    return unchanged(held, claim.claimedAt + NOT_PLANNED_MS);
  }
  if (planned.kind === 'run') return canRun(claim, executors) ? undefined : unchanged(held, leftToOthersUntil(claim));
  const isGivenUp = claim.lostBy !== undefined && planned.waiting.fireTime !== claim.fireTime;
  const { waiting, skipped } = planned;
  return { held, waiting, skipped, lost: isGivenUp ? lostRun(claim, claim.lostBy) : undefined, run: undefined };
}

function canRun({ definition, fireTime, claimedAt }: Claim, executors: BeginParts['executors']): boolean {
  const { kind, parameters } = definition.executor;
  return executors.get(kind)?.canRun?.(parameters, claimedAt - fireTime) ?? true;
}

function leftToOthersUntil({ fireTime, claimedAt }: Claim): number {
  return claimedAt + Math.min(Math.max(Math.round((claimedAt - fireTime) / 4), OTHERS_LEAST_MS), OTHERS_MOST_MS);
}

async function withoutRecorded(ending: Ending, history: JobHistory): Promise<Ending> {
  if (!ending.lost || !(await wasRecorded(ending.lost, history))) return ending;
  return { ...ending, lost: undefined };
}

function toRunning({ claim, key }: HeldClaim, owner: string): NewExecution {
  const { fireTime, attempt } = claim;
  return { ...key, fireTime, lastFireTime: fireTime, count: 1, attempt, owner, state: 'running', detail: '' };
}
