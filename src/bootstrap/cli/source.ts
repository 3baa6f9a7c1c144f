import { Command } from 'commander';
import { checkTables } from '../../adapters/tables/check/check-tables.js';
import { TablesError } from '../../adapters/tables/tables-error.js';
import type { LoadedConfig } from '../config/load.js';
import { adviseOnWeights } from './advise-on-weights.js';
import { Failure } from './failure.js';
import { sourceReport } from './source-report.js';

const EXAMPLE = `
It connects as hotlist would, and changes nothing. It says whether the columns are there and of types that fit, has the
server explain every query that hotlist will run, shows the five newest items, and says what would make it better.

Exit codes: 0 hotlist can read the tables, 1 failed, 2 it can't, or the configuration is wrong.

Example hotlist.yaml:
  source:
    url: mysql://reader:password@127.0.0.1:3306/blog
    table: wp_posts
    where: post_status = 'publish' AND post_type = 'post'
    columns:
      id: ID
      title: post_title
      created_at: post_date_gmt
      signals: { comments: comment_count }`;

/** `hotlist source check`. */
export function sourceCommand(load: () => LoadedConfig): Command {
  const command = new Command('source').description("look at the site's own tables that items are read from");
  command
    .command('check')
    .description('say what hotlist makes of the tables that the configuration names')
    .addHelpText('after', EXAMPLE)
    .action(async () => {
      const { config } = load();
      if (!config.source) {
        throw new Failure(
          'The configuration has no "source": hotlist keeps the items itself. --help has an example.',
          2,
        );
      }
      const report = await checkTables(config.source);
      const advice = [...adviseOnWeights(config.boards, config.source), ...report.advice];
      const columns = process.stdout.isTTY ? process.stdout.columns : 120;
      process.stdout.write(sourceReport({ ...report, advice }, columns));
      if (report.problems.length > 0) throw new Failure(new TablesError(report.problems).message, 2);
    });
  return command;
}
