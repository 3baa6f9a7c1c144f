import { Command } from 'commander';
import type { LoadedConfig } from '../config/load.js';
import { printConfig } from '../config/print.js';
import { loadFunctions } from '../local-functions.js';

/** `hotlist config check` and `hotlist config print`. */
export function configCommand(load: () => LoadedConfig): Command {
  const command = new Command('config').description('check or show the configuration');
  command
    .command('check')
    .description('say everything that is wrong with the configuration, or that nothing is')
    .action(async () => {
      const loaded = load();
      const { config, file } = loaded;
      await loadFunctions(loaded);
      const read = file
        ? `${file} is valid`
        : 'There is no hotlist.yaml here; the defaults and the environment are valid';
      process.stdout.write(`${read}. Boards: ${config.boards.map(({ name }) => name).join(', ')}\n`);
    });
  command
    .command('print')
    .description('show every value in effect and where it comes from; secrets are masked')
    .action(() => {
      process.stdout.write(printConfig(load().entries));
    });
  return command;
}
