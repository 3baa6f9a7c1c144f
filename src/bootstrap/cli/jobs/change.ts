import type { Command } from 'commander';
import type { Job } from '../../../gen/scheduler/v1/job.js';
import { Failure } from '../failure.js';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { jobOf, readJobFile, withFields } from './job-file.js';
import { definitionJson, jobJson } from './job-json.js';

interface FileOptions extends ServerOptions {
  readonly file: string;
}

const FILE = 'a file of YAML or JSON; - for standard input';
const A_JOB = `
A job in a file:
  name: digest
  schedule: 0 9 * * MON-FRI     # or an interval, such as 10m
  time_zone: Europe/Berlin
  executor:
    kind: http
    url: https://site.example/jobs/digest`;

/** `hotlist jobs create`. */
export function createCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('create')
    .description('add a job')
    .requiredOption('-f, --file <file>', FILE)
    .option('--paused', 'begin none of its runs until it is resumed')
    .addHelpText('after', `${A_JOB}\n\nExample: hotlist jobs create -f digest.yaml`)
    .action(async (options: FileOptions & { readonly paused?: boolean }) => {
      const file = await readJobFile(options.file, process.stdin);
      const job = jobOf(file.fields, file.name);
      const is = options.paused ? 'is added, and paused' : 'is added';
      said(await withJobs(options, (jobs) => jobs.create(job, options.paused)), is, options);
    });
}

/** `hotlist jobs update`. */
export function updateCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('update')
    .description('change the fields of a job that a file has')
    .argument('<name>', 'the job')
    .requiredOption('-f, --file <file>', `${FILE}; what it does not have stays, what is null there is as unless given`)
    .addHelpText('after', "\nExample: echo 'schedule: 5m' | hotlist jobs update digest -f -")
    .action(async (name: string, options: FileOptions) => {
      const file = await readJobFile(options.file, process.stdin);
      const { name: named = name, ...fields } = file.fields;
      if (named !== name)
        throw new Failure(`${file.name} holds another job than "${name}"; a name can't be changed`, 2);
      // The zone belongs to the schedule.
      const updateMask = [...new Set(Object.keys(fields).map((field) => (field === 'time_zone' ? 'schedule' : field)))];
      if (updateMask.length === 0) throw new Failure(`${file.name} has nothing to change`, 2);
      const updated = await withJobs(options, async (jobs) => {
        const kept = await jobs.get(name);
        const job = jobOf(withFields(definitionJson(kept), fields), file.name);
        return jobs.update({ job: { ...job, etag: kept.etag }, updateMask });
      });
      said(updated, 'is changed', options);
    });
}

/** `hotlist jobs delete`. */
export function deleteCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('delete')
    .description('remove a job; a run that is going is told to stop, the history stays')
    .argument('<name>', 'the job')
    .action(async (name: string, options: ServerOptions) => {
      await withJobs(options, (jobs) => jobs.delete(name));
      process.stdout.write(options.json ? '{}\n' : `Job "${name}" is deleted.\n`);
    });
}

/** `hotlist jobs pause`. */
export function pauseCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('pause')
    .description('begin no run of a job until it is resumed; one that is going ends')
    .argument('<name>', 'the job')
    .action(async (name: string, options: ServerOptions) =>
      said(await withJobs(options, (jobs) => jobs.pause(name)), 'is paused', options),
    );
}

/** `hotlist jobs resume`. */
export function resumeCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('resume')
    .description('begin runs of a job again; what was missed is treated as its misfire policy says')
    .argument('<name>', 'the job')
    .action(async (name: string, options: ServerOptions) =>
      said(await withJobs(options, (jobs) => jobs.resume(name)), 'runs again', options),
    );
}

/** Prints what has become of a job. */
export function said(job: Job, what: string, { json }: ServerOptions): void {
  process.stdout.write(json ? `${JSON.stringify(jobJson(job), null, 2)}\n` : `Job "${job.name}" ${what}.\n`);
}
