import { Command, CommanderError } from 'commander';
import { MysqlDatabaseError } from '../../adapters/mysql/database-error.js';
import { RedisRefusedError } from '../../adapters/redis/refusal.js';
import { TablesError } from '../../adapters/tables/tables-error.js';
import { messageOf } from '../../application/message-of.js';
import { UnknownBoardError } from '../../application/serving/board-catalog.js';
import { ConfigError } from '../config/config-error.js';
import { configFilePath, loadConfig } from '../config/load.js';
import { version } from '../version.js';
import { configCommand } from './config.js';
import { explainCommand } from './explain.js';
import { Failure } from './failure.js';
import { importCommand } from './import.js';
import { jobsCommand } from './jobs.js';
import { migrateCommand } from './migrate.js';
import { openItemStore } from './open-item-store.js';
import { rankCommand } from './rank.js';
import { rollbackCommand } from './rollback.js';
import { serveCommand } from './serve.js';
import { sourceCommand } from './source.js';
import { topCommand } from './top.js';
import { verifyCommand } from './verify.js';

/** Somebody has to change the command, the configuration, or what it names. */
const NEED_MENDING = [ConfigError, MysqlDatabaseError, RedisRefusedError, TablesError, UnknownBoardError];

const program = new Command('hotlist')
  .description('Keeps hot lists and serves them over gRPC at the traffic of a front page.')
  .version(version)
  .option('--config <file>', 'the configuration file (default: hotlist.yaml, or HOTLIST_CONFIG)')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration.');

const sources = () => ({
  configPath: program.opts<{ config?: string }>().config,
  env: process.env,
  cwd: process.cwd(),
});
const load = () => loadConfig(sources());

for (const command of [
  serveCommand(load, () => configFilePath(sources())),
  topCommand(load),
  explainCommand(load),
  rankCommand(load),
  importCommand(() => openItemStore(load().config)),
  verifyCommand(load),
  rollbackCommand(load),
  migrateCommand(load),
  sourceCommand(load),
  jobsCommand(load),
  configCommand(load),
]) {
  program.addCommand(command);
}
for (const command of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
  command.exitOverride().showHelpAfterError('(--help shows how it is used)');
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Prints one message for people, never a stack trace, and says which exit code it deserves. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = messageOf(error);
  process.stderr.write(`${message}\n`);
  if (error instanceof Failure) return error.exitCode;
  return NEED_MENDING.some((type) => error instanceof type) ? 2 : 1;
}
