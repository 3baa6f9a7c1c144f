import type { Clock } from '../clock.js';
import type { HistoryPage, JobHistory, KeptExecution } from './job-history.js';

/** How often to look. */
const POLL_MS = 1_000;
const PAGE = 500;

export interface Watched {
  /** Undefined for every job. */
  readonly job: string | undefined;
  /** Begins with what has a greater id; undefined with what comes from now on. */
  readonly after: number | undefined;
}

/**
 * What is recorded of executions, the oldest first: each when it begins, and again when it has ended. Ends when `signal`
 * aborts. Reads a page when the one before it has been taken, and keeps nothing but ids: a page of them, and those of what
 * runs.
 */
export async function* watchExecutions(
  { job, after }: Watched,
  history: JobHistory,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<KeptExecution, void> {
  const page = { ...(job !== undefined && { job }), limit: PAGE };
  const running = new Set<number>();
  let newest = after ?? (await newestId(page, history));
  // A row with a smaller id may be committed later than one with a greater. So all is settled up to what was the newest at
  // the last look. What is newer is looked at again by the next one; a page of it is enough until then.
  let settled = newest;
  let told = new Set<number>();
  while (!signal.aborted) {
    yield* ended(running, history);
    const floor = settled;
    settled = newest;
    newest = Math.max(newest, await newestId(page, history));
    const before = told;
    told = new Set();
    for await (const execution of newerThan({ floor, settled }, page, history, signal)) {
      if (execution.id > settled) told.add(execution.id);
      if (before.has(execution.id)) continue;
      if (execution.state === 'running') running.add(execution.id);
      yield execution;
    }
    await clock.sleep(POLL_MS, signal);
  }
}

async function newestId(page: HistoryPage, history: JobHistory): Promise<number> {
  return (await history.list({ ...page, limit: 1 }))[0]?.id ?? 0;
}

/** Those with a greater id than `floor`, the oldest first: all that are settled, and the rest of the page they end in. */
async function* newerThan(
  { floor, settled }: { readonly floor: number; readonly settled: number },
  page: HistoryPage,
  history: JobHistory,
  signal: AbortSignal,
): AsyncGenerator<KeptExecution, void> {
  for (let after = floor; !signal.aborted; ) {
    const found = await history.list({ ...page, after });
    yield* found;
    const last = found[PAGE - 1];
    if (last === undefined || last.id > settled) return;
    after = last.id;
  }
}

/** Those that have ended since they were told of as running. */
async function* ended(running: Set<number>, history: JobHistory): AsyncGenerator<KeptExecution, void> {
  const found = new Map((await history.findAll([...running])).map((execution) => [execution.id, execution]));
  for (const id of running) {
    const execution = found.get(id);
    if (execution?.state === 'running') continue;
    running.delete(id);
    if (execution) yield execution;
  }
}
