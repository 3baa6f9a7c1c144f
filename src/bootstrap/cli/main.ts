import { Command, CommanderError } from 'commander';
import { MysqlDatabaseError } from '../../adapters/mysql/database-error.js';
import { RedisRefusedError } from '../../adapters/redis/refusal.js';
import { TablesError } from '../../adapters/tables/tables-error.js';
import { messageOf } from '../../application/message-of.js';
import { UnknownBoardError } from '../../application/serving/board-catalog.js';
import { ConfigError } from '../config/config-error.js';
import { configFilePath, loadConfig } from '../config/load.js';
import { version } from '../version.js';
import { askedCommand } from './asked-command.js';
import { Failure } from './failure.js';

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

/** Each is loaded when it is asked for, because some bring the whole service along; for help, all of them are. */
const commands = new Map<string, () => Promise<Command>>(
  Object.entries({
    serve: async () => (await import('./serve.js')).serveCommand(load, () => configFilePath(sources())),
    top: async () => (await import('./top.js')).topCommand(load),
    explain: async () => (await import('./explain.js')).explainCommand(load),
    rank: async () => (await import('./rank.js')).rankCommand(load),
    import: async () => {
      const [{ importCommand }, { openItemStore }] = await Promise.all([
        import('./import.js'),
        import('./open-item-store.js'),
      ]);
      return importCommand(() => openItemStore(load().config));
    },
    verify: async () => (await import('./verify.js')).verifyCommand(load),
    rollback: async () => (await import('./rollback.js')).rollbackCommand(load),
    migrate: async () => (await import('./migrate.js')).migrateCommand(load),
    source: async () => (await import('./source.js')).sourceCommand(load),
    jobs: async () => (await import('./jobs.js')).jobsCommand(load),
    config: async () => (await import('./config.js')).configCommand(load),
  }),
);
const command = askedCommand(process.argv.slice(2));
const asked = commands.get(command ?? '');
const loads = asked ? [asked] : [...commands.values()];
for (const loaded of await Promise.all(loads.map((loadCommand) => loadCommand()))) program.addCommand(loaded);
for (const each of [program, ...program.commands, ...program.commands.flatMap((parent) => parent.commands)]) {
  each.exitOverride().showHelpAfterError('(--help shows how it is used)');
}

// Whoever reads may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
try {
  await program.parseAsync();
  if (command !== 'serve') endProcess(0);
} catch (error) {
  endProcess(explain(error));
}

/** Once all has been written; it does not wait for what a site's own functions have opened when they were loaded. */
function endProcess(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/** Prints one message for people, never a stack trace, and says which exit code it deserves. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = messageOf(error);
  process.stderr.write(`${message}\n`);
  if (error instanceof Failure) return error.exitCode;
  return NEED_MENDING.some((type) => error instanceof type) ? 2 : 1;
}
