import { Command } from 'commander';
import type { LoadedConfig } from '../config/load.js';
import { createCommand, deleteCommand, pauseCommand, resumeCommand, updateCommand } from './jobs/change.js';
import { withJobs } from './jobs/connect.js';
import { instancesCommand } from './jobs/instances.js';
import { executionCommand, executionsCommand, listCommand, showCommand } from './jobs/look.js';
import { previewCommand } from './jobs/preview.js';
import { cancelBackfillCommand, cancelCommand, triggerCommand } from './jobs/run.js';
import { watchCommand } from './jobs/watch.js';

const MORE = `
They ask a running server. Where it has an admin token, that is sent from admin.token of the configuration or
HOTLIST_ADMIN_TOKEN.

Exit codes: 0 done, 1 failed, 2 wrong usage, configuration or job.

Examples:
  hotlist jobs create -f digest.yaml
  hotlist jobs list --address 10.0.0.5:50051
  hotlist jobs executions digest --state failed
  hotlist jobs preview "0 9 * * MON-FRI" --time-zone Europe/Berlin`;

/** `hotlist jobs`: what runs on schedules, boards among it. */
export function jobsCommand(load: () => LoadedConfig): Command {
  const command = new Command('jobs')
    .description('define jobs, and look at them and at their runs')
    .addHelpText('after', MORE);
  const jobs = withJobs(load);
  for (const make of [
    ...[listCommand, showCommand, createCommand, updateCommand, deleteCommand, pauseCommand, resumeCommand],
    ...[triggerCommand, cancelBackfillCommand, cancelCommand, executionsCommand, executionCommand, watchCommand],
    ...[instancesCommand, previewCommand],
  ]) {
    command.addCommand(make(jobs));
  }
  return command;
}
