import { Command, InvalidArgumentError } from 'commander';
import { fetchHotList } from '../../adapters/grpc/client.js';
import { boardJson } from '../../adapters/http/board-json.js';
import { formatListen } from '../../adapters/listen.js';
import type { LoadedConfig } from '../config/load.js';
import { hotListTable } from './hot-list-table.js';

interface TopOptions {
  readonly limit: number;
  readonly address?: string;
  readonly json?: boolean;
}

/** `hotlist top`: a list as it is being served. */
export function topCommand(load: () => LoadedConfig): Command {
  return new Command('top')
    .description('show a hot list as it is being served')
    .argument('[board]', 'the board; without it the default one', '')
    .option('--limit <n>', 'how many items at most; 0 means all', parseLimit, 0)
    .option('--address <host:port>', 'the server (default: grpc.listen of the configuration)', parseAddress)
    .option('--json', 'print the list as JSON')
    .addHelpText('after', '\nExample: hotlist top rising --limit 10')
    .action(async (board: string, options: TopOptions) => {
      const address = options.address ?? formatListen(load().config.grpc.listen);
      const list = await fetchHotList(address, board, options.limit);
      const columns = process.stdout.isTTY ? process.stdout.columns : 120;
      process.stdout.write(
        options.json
          ? `${JSON.stringify(boardJson(list, 0), null, 2)}\n`
          : hotListTable(list, Date.now(), columns, Boolean(process.stdout.isTTY && !process.env['NO_COLOR'])),
      );
    });
}

export function parseAddress(value: string): string {
  const port = Number(/^[^\s/]+:(\d{1,5})$/.exec(value)?.[1]);
  if (!(port >= 1 && port <= 65_535)) throw new InvalidArgumentError('It must be HOST:PORT, such as 127.0.0.1:50051.');
  return value;
}

export function parseLimit(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number, 0 (all) or more.');
  return Number(value);
}
