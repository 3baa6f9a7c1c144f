import type { Command } from 'commander';
import { jobsSubcommand, type ServerOptions, type WithJobs } from './connect.js';
import { instanceJson, instancesTable } from './instance-text.js';
import { print } from './look.js';

/** `hotlist jobs instances`. */
export function instancesCommand(withJobs: WithJobs): Command {
  return jobsSubcommand('instances')
    .description('show the instances that run jobs, and how busy they are')
    .addHelpText('after', '\nExample: hotlist jobs instances --address 10.0.0.5:50051')
    .action(async (options: ServerOptions) => {
      const { instances, readAt } = await withJobs(options, (jobs) => jobs.instances());
      print(options, { instances: instances.map(instanceJson) }, () => instancesTable(instances, readAt));
    });
}
