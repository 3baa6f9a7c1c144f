import { cancelledAt } from '../../domain/scheduling/cancelled-at.js';
import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import { type Outcome, planEnd } from '../../domain/scheduling/plan-end.js';
import { type Timeline, timelineOf } from '../../domain/scheduling/timeline.js';
import type { Clock } from '../clock.js';
import type { Announce } from '../events.js';
import { messageOf } from '../message-of.js';
import type { FireTimes } from '../scheduling/fire-times.js';
import { LeaseLostError } from '../scheduling/lease-lost-error.js';
import { NO_REASON, runJob } from '../scheduling/run-job.js';
import type { BegunClaim } from './begin-claims.js';
import type { Ending } from './ending.js';
import type { JobExecutor } from './executor.js';
import type { HeldClaim } from './held-claim.js';
import { InstanceStoppingError, NextFireTimeError } from './stop-reasons.js';

export interface RunParts {
  /** By the kind that a job asks for. */
  readonly executors: ReadonlyMap<ExecutorSpec['kind'], JobExecutor>;
  readonly fireTimes: FireTimes;
  readonly clock: Clock;
  readonly random: () => number;
  readonly announce: Announce;
}

/**
 * Carries one run out, and says how its claim ends. It is told to stop by `stop`, and here when its claim is lost or, under
 * `cancelOther`, when the next fire time comes; whatever was first says how it ended. Resolves when the executor has
 * ended. Never rejects.
 */
export async function runClaim({ held, id }: BegunClaim, stop: AbortController, parts: RunParts): Promise<Ending> {
  const { clock, announce, random } = parts;
  const { claim, key } = held;
  const { definition } = claim;
  const { fireTime, attempt } = claim;
  const timeline = timelineOf(definition.schedule, (after) => parts.fireTimes.next(definition.schedule, after));
  const onLost = () => stop.abort(held.signal.reason);
  held.signal.addEventListener('abort', onLost);
  if (!held.held) onLost();
  const noLongerCancel = cancelInTime(held, timeline, stop, clock);
  const latenessMs = held.latestStoreNow() - fireTime;
  announce({ type: 'execution begun', ...key, fireTime, attempt, latenessMs });
  let detail = '';
  const job = { name: key.job, schedule: definition.schedule, timeoutMs: definition.timeoutMs };
  const execute = async ({ signal }: { readonly signal: AbortSignal }) => {
    try {
      // It was told to stop before it began.
      signal.throwIfAborted();
      const executor = executorOf(definition.executor, parts);
      detail = await executor.run({
        ...{ ...key, definition, fireTime, attempt, signal, tenure: held.signal },
        get held() {
          return held.held;
        },
      });
    } catch (error) {
      detail = messageOf(error);
      throw error;
    }
  };
  const ran = await runJob({ job, execute }, fireTime, key.epoch, stop.signal, clock, announce);
  noLongerCancel();
  held.signal.removeEventListener('abort', onLost);
  const outcome = ran === 'cancelled' && !held.isCancelled && isLost(stop.signal.reason) ? 'lost' : ran;
  return { held, lost: undefined, run: { id, outcome, detail }, ...endOf(held, outcome, timeline, random) };
}

function endOf(held: HeldClaim, outcome: Outcome, timeline: Timeline, random: () => number) {
  const { claim } = held;
  return planEnd({ ...claim, outcome }, held.storeNow(), claim.definition, timeline, random());
}

/** What it has done is not known, and somebody has to see to it. */
function isLost(reason: unknown): boolean {
  return reason instanceof LeaseLostError || reason instanceof InstanceStoppingError;
}

function executorOf({ kind }: ExecutorSpec, { executors }: RunParts): JobExecutor {
  const executor = executors.get(kind);
  if (executor) return executor;
  const kinds = [...executors.keys()].join(', ');
  throw new Error(`this instance has no executor "${kind}"; it has ${kinds || 'none'}`);
}

/** Under `cancelOther`, tells the run to stop when the next fire time comes by the store's clock; returns what calls it off. */
function cancelInTime(held: HeldClaim, timeline: Timeline, stop: AbortController, clock: Clock): () => void {
  const at = cancelledAt(held.claim, held.claim.definition, timeline);
  if (at === undefined) return () => {};
  const ended = new AbortController();
  void clock.sleep(Math.max(0, at - held.storeNow()), ended.signal).then(() => {
    if (!ended.signal.aborted) stop.abort(new NextFireTimeError());
  });
  return () => ended.abort(NO_REASON);
}
