import { Command } from 'commander';
import type { LoadedConfig } from '../config/load.js';
import { printConfig } from '../config/print.js';

export function configCommand(load: () => LoadedConfig): Command {
  const command = new Command('config').description('check or show the configuration');
  command
    .command('check')
    .description('say everything that is wrong with the configuration, or that nothing is')
    .action(() => {
      const { config } = load();
      process.stdout.write(`The configuration is valid: ${config.boards.length} board(s).\n`);
    });
  command
    .command('print')
    .description('show every value in effect and where it comes from; secrets are masked')
    .action(() => {
      process.stdout.write(printConfig(load().entries));
    });
  return command;
}
