import { resolve } from 'node:path';
import { BUILT_IN_BOARDS } from './boards/board-keys.js';
import { readBoards } from './boards/read-boards.js';
import { checkRedis } from './check-redis.js';
import type { Config } from './config.js';
import { ConfigError } from './config-error.js';
import { CONFIG_VARIABLE, readVariable } from './environment.js';
import { readJobs } from './jobs/read-jobs.js';
import { type ConfigEntry, Reading } from './keys/reading.js';
import { BOARDS_PATH, findWritten, JOBS_PATH, readSettings } from './read-settings.js';
import { schedulerBackend } from './scheduler-backend.js';
import { readSource, SOURCE_PATH } from './source/read-source.js';
import { fileUrlPath } from './values/database-url.js';
import { DEFAULT_FILE, type NamedFile, readConfigFile } from './written/config-file.js';
import { writtenDefault } from './written/written.js';

/** Where the configuration is read from. */
export interface ConfigSources {
  /** The file that the command line names. */
  readonly configPath?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** What relative paths are relative to. */
  readonly cwd: string;
}

/** The configuration, and how it came about. */
export interface LoadedConfig {
  readonly config: Config;
  /** Every value in effect and where it comes from. */
  readonly entries: readonly ConfigEntry[];
  /** The file that was read, as it was named; undefined when there is none. */
  readonly file: string | undefined;
}

/**
 * Reads the whole configuration: the environment before the file before the defaults.
 *
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig({ configPath, env, cwd }: ConfigSources): LoadedConfig {
  const reading = new Reading();
  const file = readConfigFile(chooseFile(configPath, env), cwd, reading);
  const written = file?.root ? findWritten(file.root, reading) : new Map<never, never>();
  const settings = readSettings(written, env, reading);
  const boards = readBoards(written.get(BOARDS_PATH) ?? writtenDefault(BUILT_IN_BOARDS, BOARDS_PATH), reading);
  const jobs = readJobs(written.get(JOBS_PATH), settings.scheduler.functions !== undefined, reading);
  const backend = schedulerBackend(settings, reading);
  checkRedis(settings, reading);
  const source = readSource(written.get(SOURCE_PATH), { env, databaseUrl: settings.database.url }, reading);
  if (reading.problems.length > 0) throw new ConfigError(reading.problems);
  const { functions } = settings.scheduler;
  const config: Config = {
    ...settings,
    dataDir: resolve(cwd, settings.dataDir),
    database: { ...settings.database, path: fileUrlPath(settings.database.url, cwd) },
    scheduler: { ...settings.scheduler, backend, functions: functions && resolve(cwd, functions) },
    source,
    boards,
    jobs,
  };
  return freeze({ config, entries: reading.entries, file: file?.name });
}

/** The absolute path of the file that is read, whether there is one or not. */
export function configFilePath({ configPath, env, cwd }: ConfigSources): string {
  return resolve(cwd, chooseFile(configPath, env).name);
}

function chooseFile(configPath: string | undefined, env: NodeJS.ProcessEnv): NamedFile {
  if (configPath !== undefined) return { name: configPath, namedBy: '--config' };
  const named = readVariable(env, CONFIG_VARIABLE);
  if (named !== undefined) return { name: named, namedBy: `environment ${CONFIG_VARIABLE}` };
  return { name: DEFAULT_FILE, namedBy: undefined };
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
