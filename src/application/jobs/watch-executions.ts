import type { Clock } from '../clock.js';
import type { JobHistory, KeptExecution } from './job-history.js';

/** How often to look. */
const POLL_MS = 1_000;
const PAGE = 500;
/** Of how many that run the end is waited for, the newest ones. */
const MOST_AWAITED = 500;

export interface Watched {
  /** Undefined for every job. */
  readonly job: string | undefined;
  /** Begins with what has a greater id; undefined with what comes from now on. */
  readonly after: number | undefined;
}

/**
 * What is recorded of executions, in the order of their ids: each when it begins, and again when it has ended. Ends when
 * `signal` aborts.
 */
export async function* watchExecutions(
  { job, after }: Watched,
  history: JobHistory,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<KeptExecution, void> {
  const page = job === undefined ? {} : { job };
  const awaited = new Map<number, KeptExecution>();
  const told = new Set<number>();
  let newest = after ?? (await history.list({ ...page, limit: 1 }))[0]?.id ?? 0;
  // A row with a smaller id may be committed later than one with a greater: so what was new at the last look is looked at
  // again.
  let floor = newest;
  while (!signal.aborted) {
    const found = await newerThan(floor, page, history);
    for (const execution of found.filter(({ id }) => !told.has(id))) {
      told.add(execution.id);
      awaited.set(execution.id, execution);
      yield execution;
    }
    yield* ended(awaited, found, history);
    forget(told, (id) => id <= floor);
    floor = newest;
    newest = Math.max(newest, found.at(-1)?.id ?? 0);
    await clock.sleep(POLL_MS, signal);
  }
}

function forget(ids: Set<number>, isOver: (id: number) => boolean): void {
  for (const id of ids) if (isOver(id)) ids.delete(id);
}

/** Everything with a greater id, the oldest first. */
async function newerThan(floor: number, page: { job?: string }, history: JobHistory): Promise<KeptExecution[]> {
  const found: KeptExecution[] = [];
  for (let before: number | undefined; ; before = found.at(-1)?.id) {
    const some = await history.list({ ...page, ...(before !== undefined && { before }), limit: PAGE });
    const newer = some.filter(({ id }) => id > floor);
    found.push(...newer);
    if (newer.length < PAGE) return found.reverse();
  }
}

/** Those that have ended since they were told of as running. */
async function* ended(
  awaited: Map<number, KeptExecution>,
  found: readonly KeptExecution[],
  history: JobHistory,
): AsyncGenerator<KeptExecution, void> {
  const seen = new Map(found.map((execution) => [execution.id, execution]));
  for (const id of [...awaited.keys()].slice(0, -MOST_AWAITED)) awaited.delete(id);
  for (const [id, { state }] of awaited) {
    const now = state === 'running' ? (seen.get(id) ?? (await history.find(id))) : undefined;
    if (now?.state === 'running') continue;
    awaited.delete(id);
    if (now) yield now;
  }
}
