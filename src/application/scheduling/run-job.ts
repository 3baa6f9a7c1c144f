import type { Job } from '../../domain/scheduling/job.js';
import type { Clock } from '../clock.js';
import type { Announce, RunOutcome } from '../events.js';

/** Of what nobody asks for the reason: else an exception is made for it, which with its stack takes as long as a short run. */
export const NO_REASON = null;

/** How long after its signal aborted a run is reported that goes on; no more than a stop leaves it by default. */
const OVERDUE_MS = 2_000;

/** Why a run's signal aborted when its time was up. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError';

  constructor(job: string, timeoutMs: number) {
    super(`the run of "${job}" took longer than its timeout of ${timeoutMs} ms`);
  }
}

/** What a run does. It ends soon after the signal aborts. */
export type Execute = (run: { readonly signal: AbortSignal }) => Promise<void>;

/**
 * Carries out one run: aborts it at its timeout or when `stop` aborts, reports it when it takes no notice of that, and how
 * it ended, and resolves only when the executor has, so that whoever calls can promise that no two runs overlap. Never rejects.
 */
export async function runJob(
  { job, execute }: { readonly job: Job; readonly execute: Execute },
  fireTime: number,
  token: number,
  stop: AbortSignal,
  clock: Clock,
  announce: Announce,
): Promise<RunOutcome> {
  const run = { job: job.name, fireTime, token };
  const startedAt = clock.monotonic();
  const runningMs = () => clock.monotonic() - startedAt;
  // One controller for both reasons, and the first one stays: of AbortSignal.any, Node 24 works out the reason only
  // when somebody looks, and by then both may have aborted.
  const controller = new AbortController();
  const { signal } = controller;
  const cancel = () => controller.abort(stop.reason);
  stop.addEventListener('abort', cancel);
  const ended = new AbortController();
  const overdue = () => announce({ type: 'run overdue', job: job.name, fireTime, runningMs: runningMs() });
  signal.addEventListener('abort', () => void unlessEnded(OVERDUE_MS, clock, ended.signal, overdue));
  if (stop.aborted) cancel();
  const timeout = () => controller.abort(new RunTimeoutError(job.name, job.timeoutMs));
  const watch = unlessEnded(job.timeoutMs, clock, ended.signal, timeout);
  announce({ type: 'run started', ...run });
  let outcome: RunOutcome = 'succeeded';
  let error: unknown;
  try {
    await execute({ signal });
  } catch (thrown) {
    error = thrown;
    // By what aborted first: a run that is slow to stop may see its timeout pass besides.
    outcome = !signal.aborted ? 'failed' : signal.reason instanceof RunTimeoutError ? 'timed out' : 'cancelled';
  }
  stop.removeEventListener('abort', cancel);
  ended.abort(NO_REASON);
  await watch;
  announce({ type: 'run ended', ...run, outcome, durationMs: runningMs(), ...(error === undefined ? {} : { error }) });
  return outcome;
}

async function unlessEnded(ms: number, clock: Clock, ended: AbortSignal, then: () => void): Promise<void> {
  await clock.sleep(ms, ended);
  if (!ended.aborted) then();
}
