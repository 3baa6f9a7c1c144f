import { Command, Option } from 'commander';
import { FILE_FORMATS } from '../../adapters/files/file-format.js';
import { type ImportOptions, importFile } from './import-file.js';
import { parseColumn, parseMaxErrors, parseSignal } from './import-options.js';
import { type ImportScreen, PROCESS_SCREEN } from './import-screen.js';
import type { OpenItemStore } from './open-item-store.js';

const EXAMPLES = `
Fields: id, title and created_at are needed; url and author may be missing. An item counts as updated when it comes in.
Times: ISO 8601, Unix seconds or Unix milliseconds, as the first row that can be read has them.
Rows go in whole transactions and are matched by id, so that a second import adds nothing.

Examples:
  hotlist import posts.csv --signal likes=likes --signal comments=comment_count
  hotlist import posts.jsonl.gz --column created_at=posted --signal likes=stats.likes
  zstdcat posts.csv.zst | hotlist import - --signal likes=likes`;

/** @param open - opens the store that the items go into */
export function importCommand(open: () => Promise<OpenItemStore>, screen: ImportScreen = PROCESS_SCREEN): Command {
  return new Command('import')
    .description('bring items into the store from CSV or JSON Lines')
    .argument('<file>', 'the file, plain or gzip; - is standard input')
    .option('--column <field=column>', 'the column a field comes from (repeatable)', parseColumn)
    .option('--signal <name=column>', 'the column a counter comes from (repeatable)', parseSignal)
    .addOption(
      new Option('--format <format>', 'without it by the name of the file, or how it begins').choices(FILE_FORMATS),
    )
    .option('--max-errors <n>', 'so many rows that cannot be read are skipped', parseMaxErrors, 100)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ImportOptions) => importFile(file, options, open, screen));
}
