import { status } from '@grpc/grpc-js';
import type { Command } from 'commander';
import { CallError } from '../../../adapters/grpc/client.js';
import type { Execution } from '../../../gen/scheduler/v1/execution.js';
import { Failure } from '../failure.js';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { executionLine } from './execution-text.js';
import { executionJson } from './job-json.js';
import { parseId } from './look.js';

const MORE = `
Each is told of when it begins and again when it has ended, and one that is short only then. With --json every line is JSON.

Examples:
  hotlist jobs watch digest
  hotlist jobs watch --after 4711 --json`;

/** `hotlist jobs watch`. SIGINT and SIGTERM end it, and so does whoever reads no more. */
export function watchCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('watch')
    .description('show runs as they begin and end, a line each, until Ctrl-C')
    .argument('[name]', 'the job; without it every job', '')
    .option('--after <id>', 'begin with what was recorded after this execution (default: with what comes now)', parseId)
    .addHelpText('after', MORE)
    .action((job: string, { after, ...options }: ServerOptions & { readonly after?: bigint }) => {
      const line = options.json ? jsonLine : executionLine;
      return untilInterrupted((signal) =>
        withJobs(options, (jobs) => printAll(jobs.watch({ job, after }, signal), line, after)),
      );
    });
}

/** @throws Failure that says after which execution to go on, when the server has gone */
async function printAll(
  executions: AsyncIterable<Execution>,
  line: (execution: Execution) => string,
  after: bigint | undefined,
): Promise<void> {
  let newest = after;
  try {
    for await (const execution of executions) {
      if (newest === undefined || execution.id > newest) newest = execution.id;
      process.stdout.write(line(execution));
    }
  } catch (error) {
    if (!(error instanceof CallError && error.code === status.UNAVAILABLE) || newest === undefined) throw error;
    throw new Failure(`${error.message}; --after ${newest} goes on with what has begun since`, 1);
  }
}

function jsonLine(execution: Execution): string {
  return `${JSON.stringify(executionJson(execution))}\n`;
}

async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await work(interruption.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
