import { type Command, InvalidArgumentError } from 'commander';
import { STATES } from '../../../adapters/protobuf/job-words.js';
import type { ExecutionState as State } from '../../../application/jobs/job-history.js';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { executionsTable, executionText } from './execution-text.js';
import { executionJson, jobJson } from './job-json.js';
import { jobsTable, jobText } from './job-text.js';

const STATE_NAMES = Object.keys(STATES) as State[];

/** `hotlist jobs list`. */
export function listCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('list')
    .description('show all jobs, and when they run next')
    .option('--label <name=value>', 'only those that have the label; may be given several times', parseLabel)
    .addHelpText('after', '\nExample: hotlist jobs list --label team=front')
    .action(async (options: ServerOptions & { readonly label?: { readonly [name: string]: string } }) => {
      const jobs = await withJobs(options, (client) => client.list(options.label ?? {}));
      print(options, { jobs: jobs.map(jobJson) }, () => jobsTable(jobs));
    });
}

/** `hotlist jobs show`. */
export function showCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('show')
    .description('show how a job stands, and its definition as a file has it; *** stands for what is secret')
    .argument('<name>', 'the job')
    .action(async (name: string, options: ServerOptions) => {
      const job = await withJobs(options, (jobs) => jobs.get(name));
      print(options, jobJson(job), () => jobText(job));
    });
}

/** `hotlist jobs executions`. */
export function executionsCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('executions')
    .description('show the last runs, and what was skipped or lost, the newest first')
    .argument('[name]', 'the job, also one that was deleted; without it every job', '')
    .option('--state <state>', `only these, several with commas: ${STATE_NAMES.join(', ')}`, parseStates)
    .option('--limit <n>', 'how many at most', wholeFrom(1, 100_000), 20)
    .addHelpText('after', '\nExample: hotlist jobs executions digest --state failed,lost --limit 50')
    .action(async (job: string, options: ServerOptions & { readonly state?: State[]; readonly limit: number }) => {
      const states = (options.state ?? []).map((state) => STATES[state]);
      const executions = await withJobs(options, (jobs) => jobs.executions({ job, states }, options.limit));
      const columns = process.stdout.isTTY ? process.stdout.columns : 160;
      print(options, { executions: executions.map(executionJson) }, () => executionsTable(executions, columns));
    });
}

/** `hotlist jobs execution`. */
export function executionCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('execution')
    .description('show what became of one run, with all that is known of it')
    .argument('<id>', 'the execution, as "hotlist jobs executions" shows it', parseId)
    .addHelpText('after', '\nExample: hotlist jobs execution 4711')
    .action(async (id: bigint, options: ServerOptions) => {
      const execution = await withJobs(options, (jobs) => jobs.execution(id));
      print(options, executionJson(execution), () => executionText(execution));
    });
}

/** Prints for people, or as JSON. */
export function print({ json }: ServerOptions, value: object, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text());
}

export function wholeFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= min && number <= max)) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}

export function parseId(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return BigInt(text);
}

function parseLabel(text: string, before: { readonly [name: string]: string } = {}) {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It is written as team=front.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

function parseStates(text: string, before: readonly State[] = []): readonly State[] {
  const states = text.split(',').map((word) => {
    const name = word.trim().replace('_', ' ');
    const state = STATE_NAMES.find((each) => each === name);
    if (!state) throw new InvalidArgumentError(`"${name}" is none; the states are ${STATE_NAMES.join(', ')}.`);
    return state;
  });
  return [...before, ...states];
}
