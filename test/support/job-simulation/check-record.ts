import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import type { KeptExecution } from '../../../src/application/jobs/job-history.js';
import type { JobRecord } from '../../../src/application/jobs/job-records.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { LOST_ATTEMPTS } from '../../../src/domain/scheduling/repeat.js';
import { type JobSimulation, nameOf } from './job-simulation.js';
import { MAX_RUNNING } from './simulated-dispatcher.js';

/** Everything in the record of a simulation that is not as it must be; in the manner of Jepsen's test of Chronos. */
export async function violationsIn(simulation: JobSimulation): Promise<string[]> {
  const records = await simulation.store.records.list({ limit: 100 });
  const executions = await simulation.store.history.list({ limit: 1_000_000 });
  return [
    ...simulation.overlaps.map(
      ({ older, newer }) =>
        `${older.job} ran twice at once: ${older.owner} ${older.epoch}, ${newer.owner} ${newer.epoch}`,
    ),
    ...records.flatMap((record) => notAccounted(record, simulation, executions)),
    ...executions.flatMap((execution) => wrongWithExecution(execution, simulation)),
    ...wrongWithRuns(simulation, executions, records),
    ...leaked(simulation),
  ];
}

/** Fire times that neither ran nor are recorded as skipped or lost. */
function notAccounted(
  { definition, shards }: JobRecord,
  { firstFireTimes }: JobSimulation,
  executions: readonly KeptExecution[],
): string[] {
  const fireTimes = new CronerFireTimes();
  const { name, schedule } = definition;
  const violations: string[] = [];
  for (const { shard, fireTime: end = 0, state } of shards) {
    if (state !== 'waiting') violations.push(`${name} ${shard} is left running`);
    const own = executions.filter((each) => each.job === name && each.shard === shard);
    for (let each = firstFireTimes.get(name) ?? end; each < end; each = fireTimes.next(schedule, each) ?? end) {
      const found = own.filter(({ fireTime, lastFireTime }) => fireTime <= each && each <= lastFireTime);
      if (found.length === 0) violations.push(`nothing is known of ${name} ${shard} at ${each}`);
      else if (isGivenUpEarly(definition, found)) violations.push(`${name} ${shard} at ${each} was given up early`);
    }
  }
  return violations;
}

/** A job that must run at least once is not given up before as many attempts were lost as it is worth. */
function isGivenUpEarly({ overlap, delivery }: JobDefinition, found: readonly KeptExecution[]): boolean {
  if (overlap === 'cancelOther' || delivery === 'atMostOnce') return false;
  return found.every(({ state }) => state === 'lost') && found.every(({ attempt }) => attempt < LOST_ATTEMPTS);
}

function wrongWithExecution(execution: KeptExecution, { settled }: JobSimulation): string[] {
  const { state } = execution;
  const what = `${nameOf(execution)} (${state})`;
  if (state === 'running') return [`${what} is recorded as running for ever`];
  if (state !== 'skipped' && state !== 'lost' && !settled.has(nameOf(execution))) return [`${what} was not accepted`];
  return [];
}

function wrongWithRuns(
  { runs }: JobSimulation,
  executions: readonly KeptExecution[],
  records: readonly JobRecord[],
): string[] {
  const violations: string[] = [];
  const known = new Set(executions.map((each) => `${nameOf(each)} ${each.fireTime} ${each.attempt}`));
  const newest = new Map<string, number>();
  const begun = new Map<string, number>();
  for (const run of runs) {
    const shard = `${run.job} ${run.shard}`;
    if (run.epoch <= (newest.get(shard) ?? 0)) violations.push(`${shard} ran with ${run.epoch} after a greater epoch`);
    newest.set(shard, run.epoch);
    const times = `${shard} ${run.fireTime}`;
    begun.set(times, (begun.get(times) ?? 0) + 1);
    const isOnce = records.some(({ definition: { name, delivery } }) => name === run.job && delivery === 'atMostOnce');
    if (isOnce && (begun.get(times) ?? 0) > 1) violations.push(`${times} ran twice`);
    if (run.startedAt < run.fireTime) violations.push(`${times} ran early`);
    if (!known.has(`${nameOf(run)} ${run.fireTime} ${run.attempt}`)) violations.push(`${times} ran unrecorded`);
  }
  return violations;
}

function leaked({ instances }: JobSimulation): string[] {
  return instances.flatMap(({ owner, dispatcher, clock }) => {
    const isWhole = dispatcher.freeSlots === MAX_RUNNING && dispatcher.held === 0 && clock.sleeping === 0;
    return isWhole
      ? []
      : [`${owner} has ${dispatcher.freeSlots} free slots, ${dispatcher.held} claims, ${clock.sleeping} timers`];
  });
}
