import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import type { KeptExecution } from '../../../src/application/jobs/job-history.js';
import type { JobRecord } from '../../../src/application/jobs/job-records.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { LOST_ATTEMPTS } from '../../../src/domain/scheduling/repeat.js';
import { type JobSimulation, nameOf, shardName } from './job-simulation.js';
import { MAX_RUNNING, type SeenRun } from './simulated-dispatcher.js';

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
    ...forgotten(simulation, executions),
    ...executions.flatMap((execution) => wrongWithExecution(execution, simulation)),
    ...wrongWithRuns(simulation, executions, records),
    ...leaked(simulation),
  ];
}

/** Fire times that neither ran nor are recorded as skipped or lost. */
function notAccounted(
  { definition, shards }: JobRecord,
  { firstFireTimes, settled }: JobSimulation,
  executions: readonly KeptExecution[],
): string[] {
  const fireTimes = new CronerFireTimes();
  const { name, schedule } = definition;
  const violations: string[] = [];
  for (const { shard, fireTime: end = 0, state } of shards) {
    if (state !== 'waiting') violations.push(`${name} ${shard} is left ${state}`);
    const own = executions.filter((each) => each.job === name && each.shard === shard);
    for (
      let each = firstFireTimes.get(shardName(name, shard)) ?? end;
      each < end;
      each = fireTimes.next(schedule, each) ?? end
    ) {
      const found = own.filter(({ fireTime, lastFireTime }) => fireTime <= each && each <= lastFireTime);
      if (found.length === 0) violations.push(`nothing is known of ${name} ${shard} at ${each}`);
      else if (isGivenUpEarly(definition, found, settled))
        violations.push(`${name} ${shard} at ${each} was given up early`);
    }
  }
  return violations;
}

/** Fire times that had come before their job got another schedule, and of which nothing is known since. */
function forgotten({ owed }: JobSimulation, executions: readonly KeptExecution[]): string[] {
  return owed
    .filter(
      ({ job, shard, fireTime }) =>
        !executions.some(
          (each) =>
            each.job === job && each.shard === shard && each.fireTime <= fireTime && fireTime <= each.lastFireTime,
        ),
    )
    .map(({ job, shard, fireTime }) => `${job} ${shard} at ${fireTime} was forgotten with its schedule`);
}

/** A job that must run at least once is not given up before as many attempts were lost as it is worth. */
function isGivenUpEarly(
  { overlap, delivery }: JobDefinition,
  found: readonly KeptExecution[],
  settled: JobSimulation['settled'],
): boolean {
  if (overlap === 'cancelOther' || delivery === 'atMostOnce') return false;
  // One that was settled, and whose end could not be recorded.
  if (found[0] && settled.has(nameOf(found[0]))) return false;
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
  const isOf = ({ job }: SeenRun, is: (definition: JobDefinition) => boolean) =>
    records.some(({ definition }) => definition.name === job && is(definition));
  const isSticky = (run: SeenRun) => isOf(run, ({ hold }) => hold === 'sticky');
  const newest = new Map<string, SeenRun>();
  const begun = new Map<string, number>();
  for (const run of runs) {
    const shard = `${run.job} ${run.shard}`;
    const least = leastEpoch(newest.get(shard), run, isSticky(run));
    if (run.epoch < least) violations.push(`${shard} ran with ${run.epoch}, and not with ${least} at least`);
    newest.set(shard, run);
    const times = `${shard} ${run.fireTime}`;
    begun.set(times, (begun.get(times) ?? 0) + 1);
    const isOnce = isOf(run, ({ delivery }) => delivery === 'atMostOnce');
    if (isOnce && (begun.get(times) ?? 0) > 1) violations.push(`${times} ran twice`);
    if (run.startedAt < run.fireTime) violations.push(`${times} ran early`);
    if (!known.has(`${nameOf(run)} ${run.fireTime} ${run.attempt}`)) violations.push(`${times} ran unrecorded`);
  }
  return violations;
}

/** Under a lease that is kept there may be several runs. */
function leastEpoch(before: SeenRun | undefined, run: SeenRun, isSticky: boolean): number {
  if (!before) return 1;
  return isSticky && before.owner === run.owner ? before.epoch : before.epoch + 1;
}

function leaked({ instances }: JobSimulation): string[] {
  return instances.flatMap(({ owner, dispatcher, clock }) => {
    const isWhole = dispatcher.freeSlots === MAX_RUNNING && dispatcher.held === 0 && clock.sleeping === 0;
    return isWhole
      ? []
      : [`${owner} has ${dispatcher.freeSlots} free slots, ${dispatcher.held} claims, ${clock.sleeping} timers`];
  });
}
