import { type Command, InvalidArgumentError } from 'commander';
import { toTimestamp } from '../../../adapters/protobuf/timestamp.js';
import { readTimestamp } from '../../../application/ingesting/timestamp-format.js';
import type { Job } from '../../../gen/scheduler/v1/job.js';
import type { TriggerJobRequest } from '../../../gen/scheduler/v1/scheduler.js';
import { Failure } from '../failure.js';
import { said } from './change.js';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { executionJson } from './job-json.js';
import { parseId, print } from './look.js';

interface TriggerOptions extends ServerOptions {
  readonly fireTime?: number;
  readonly from?: number;
  readonly to?: number;
}

const TRIGGER_MORE = `
A given fire time, and each of a range, runs once in each shard, one at a time, whenever the shard waits for a fire time of
its schedule that is to come; "hotlist jobs show" says how many are queued.

Examples:
  hotlist jobs trigger digest
  hotlist jobs trigger digest --fire-time 2013-01-01T09:00:00Z
  hotlist jobs trigger digest --from 2013-01-01T00:00:00Z --to 2013-02-01T00:00:00Z`;

/** `hotlist jobs trigger`. */
export function triggerCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('trigger')
    .description('run a job besides its schedule: now, for a given fire time, or for those of a range')
    .argument('<name>', 'the job')
    .option(
      '--fire-time <time>',
      'for this instant, of the schedule or not, in ISO 8601, UTC unless it has an offset',
      parseTime,
    )
    .option('--from <time>', 'for every fire time of the schedule from then on', parseTime)
    .option('--to <time>', 'with --from: to before then (default: now)', parseTime)
    .addHelpText('after', TRIGGER_MORE)
    .action(async (name: string, options: TriggerOptions) => {
      const runFor = runForOf(options);
      const job = await withJobs(options, (jobs) => jobs.trigger(name, runFor));
      said(job, runFor ? queuedText(job) : 'is due now', options);
    });
}

/** `hotlist jobs cancel-backfill`. */
export function cancelBackfillCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('cancel-backfill')
    .description('take away what is queued for a job besides its schedule; a run that is going ends')
    .argument('<name>', 'the job')
    .action(async (name: string, options: ServerOptions) => {
      const job = await withJobs(options, (jobs) => jobs.cancelBackfill(name));
      said(job, queuedText(job), options);
    });
}

/** `hotlist jobs cancel`. */
export function cancelCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('cancel')
    .description('tell a run to stop, whichever instance runs it; its fire time has no other attempt')
    .argument('<id>', 'the execution, as "hotlist jobs executions" shows it', parseId)
    .option('--reason <text>', 'why, for the record', '')
    .addHelpText('after', '\nExample: hotlist jobs cancel 4711 --reason "sends the wrong mail"')
    .action(async (id: bigint, options: ServerOptions & { readonly reason: string }) => {
      const execution = await withJobs(options, (jobs) => jobs.cancelExecution(id, options.reason));
      const { job, owner } = execution;
      print(
        options,
        executionJson(execution),
        () => `Execution ${id} of "${job}" is told to stop; ${owner} runs it.\n`,
      );
    });
}

/** @throws Failure with exit code 2 when the options contradict each other */
function runForOf({ fireTime, from, to }: TriggerOptions): TriggerJobRequest['runFor'] {
  if (fireTime !== undefined && (from !== undefined || to !== undefined)) {
    throw new Failure('--fire-time names one instant, and --from and --to a range; leave one out', 2);
  }
  if (fireTime !== undefined) return { $case: 'fireTime', value: toTimestamp(fireTime) };
  if (from === undefined) {
    if (to !== undefined) throw new Failure('--to needs --from', 2);
    return undefined;
  }
  return { $case: 'backfill', value: { from: toTimestamp(from), to: to === undefined ? undefined : toTimestamp(to) } };
}

function queuedText({ queued }: Job): string {
  if (queued === 0n) return 'has nothing queued';
  return `has ${queued} ${queued === 1n ? 'run' : 'runs'} queued besides its schedule`;
}

function parseTime(text: string): number {
  try {
    return readTimestamp(text).at;
  } catch (error) {
    throw new InvalidArgumentError(`It ${error instanceof Error ? error.message : error}.`);
  }
}
