import { Command } from 'commander';
import { boardJson } from '../../adapters/http/board-json.js';
import { type RankedOnce, rankOnce } from '../../application/ranking/rank-once.js';
import { BoardCatalog } from '../../application/serving/board-catalog.js';
import { nextHotList } from '../../domain/hot-list.js';
import type { LoadedConfig } from '../config/load.js';
import { counted } from './counted.js';
import { hotListTable } from './hot-list-table.js';
import { openItemSource } from './open-item-source.js';
import { RankProgress } from './rank-progress.js';
import { parseLimit } from './top.js';

const MORE = `
It reads the source itself, publishes nothing, and may run beside a service. Where the items can be read in the order of
their created_at, it reads the newest, and of the older only those with points enough to be listed; the list is exact
either way. How it was made is said at the end, on standard error.

Examples:
  hotlist rank
  hotlist rank rising --limit 10
  hotlist rank --full-scan --json > list.json`;

interface RankOptions {
  readonly limit: number;
  readonly json?: boolean;
  readonly fullScan?: boolean;
}

/** `hotlist rank`: a list as it would be now. */
export function rankCommand(load: () => LoadedConfig): Command {
  return new Command('rank')
    .description('compute a hot list now, straight from the source, and publish nothing')
    .argument('[board]', 'the board; without it the default one', '')
    .option('--limit <n>', 'how many items to show at most; 0 means all', parseLimit, 0)
    .option('--json', 'print the list as JSON')
    .option('--full-scan', 'read every item, even where fewer would do')
    .addHelpText('after', MORE)
    .action(async (name: string, options: RankOptions) => {
      const { config } = load();
      const board = new BoardCatalog(config.boards).find(name);
      const source = await openItemSource(config);
      const progress = new RankProgress(process.stderr, () => performance.now());
      try {
        const ranked = await rankOnce(source.items, board, {
          full: options.fullScan ?? false,
          onRead: (items) => progress.add(items),
          signal: new AbortController().signal,
        });
        const ms = progress.end();
        // A version is what has been published.
        print({ ...nextHotList(board, ranked.ranking, undefined), version: 0 }, options);
        process.stderr.write(`${howItWasMade(ranked, ms)}\n`);
      } finally {
        progress.end();
        await source.close();
      }
    });
}

function print(list: ReturnType<typeof nextHotList>, { limit, json }: RankOptions): void {
  const shown = limit === 0 ? list : { ...list, entries: list.entries.slice(0, limit) };
  const columns = process.stdout.isTTY ? process.stdout.columns : 120;
  const colour = Boolean(process.stdout.isTTY && !process.env['NO_COLOR']);
  process.stdout.write(
    json ? `${JSON.stringify(boardJson(shown, 0), null, 2)}\n` : hotListTable(shown, Date.now(), columns, colour),
  );
}

function howItWasMade({ way, itemsRead }: RankedOnce, ms: number): string {
  return `${way}: ${counted(itemsRead, 'item')} read in ${(ms / 1_000).toFixed(2)} s`;
}
