import type { Job } from '../../domain/scheduling/job.js';
import type { Clock } from '../clock.js';
import type { Announce, RunOutcome } from '../events.js';

/** Of what nobody asks for the reason: else an exception is made for it, which with its stack takes as long as a short run. */
export const NO_REASON = null;

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
 * Carries out one run: aborts it at its timeout or when `stop` aborts, reports how it ended, and resolves only when
 * the executor has, so that whoever calls can promise that no two runs overlap. Never rejects.
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
  if (stop.aborted) cancel();
  const ended = new AbortController();
  const watch = watchTimeout(job, clock, controller, ended.signal, () =>
    announce({ type: 'run overdue', job: job.name, fireTime, runningMs: runningMs() }),
  );
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

/** Aborts the run at its timeout, and reports it once more when it takes no notice for as long again. */
async function watchTimeout(
  job: Job,
  clock: Clock,
  controller: AbortController,
  ended: AbortSignal,
  overdue: () => void,
): Promise<void> {
  await clock.sleep(job.timeoutMs, ended);
  if (ended.aborted) return;
  controller.abort(new RunTimeoutError(job.name, job.timeoutMs));
  await clock.sleep(job.timeoutMs, ended);
  if (!ended.aborted) overdue();
}
