import { Command } from 'commander';
import { fetchExplanation } from '../../adapters/grpc/client.js';
import { formatListen } from '../../adapters/listen.js';
import type { LoadedConfig } from '../config/load.js';
import { explanationJson } from './explanation-json.js';
import { explanationText } from './explanation-text.js';
import { parseAddress } from './top.js';

const MORE = `
It asks a running server, which reads the item anew: points, age and score are as of now, the rank is that of the list as
it is being served. The ranks before are those of the versions that are kept, the newest first; "-" is not on the list.

Examples:
  hotlist explain p-4711
  hotlist explain p-4711 --board rising --json`;

interface ExplainOptions {
  readonly board: string;
  readonly address?: string;
  readonly json?: boolean;
}

/** `hotlist explain`: why an item stands where it does. */
export function explainCommand(load: () => LoadedConfig): Command {
  return new Command('explain')
    .description('say why an item stands where it does on a board, or what it lacks')
    .argument('<id>', 'the id of the item')
    .option('--board <name>', 'the board; without it the default one', '')
    .option('--address <host:port>', 'the server (default: grpc.listen of the configuration)', parseAddress)
    .option('--json', 'print it as JSON')
    .addHelpText('after', MORE)
    .action(async (id: string, options: ExplainOptions) => {
      const address = options.address ?? formatListen(load().config.grpc.listen);
      const explanation = await fetchExplanation(address, options.board, id);
      const columns = process.stdout.isTTY ? process.stdout.columns : 120;
      const colour = Boolean(process.stdout.isTTY && !process.env['NO_COLOR']);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
          : explanationText(explanation, columns, colour),
      );
    });
}
