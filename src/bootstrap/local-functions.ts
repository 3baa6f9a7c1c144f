import { pathToFileURL } from 'node:url';
import { LocalExecutor, type LocalFunction, type LocalFunctions } from '../adapters/executors/local.js';
import { messageOf } from '../application/message-of.js';
import { REFRESH_BOARD } from '../application/publishing/board-jobs.js';
import { ConfigError, type Problem } from './config/config-error.js';
import type { LoadedConfig } from './config/load.js';
import { JOBS_PATH } from './config/read-settings.js';

const PATH = 'scheduler.functions';

/**
 * Loads the module of functions that the configuration names, if it names one, and looks whether the configured jobs name
 * functions that it has. Whatever the module does when it is loaded is done.
 *
 * @throws ConfigError when the module can't be loaded, exports no function, or has not got those that jobs name
 */
export async function loadFunctions({ config, entries }: LoadedConfig): Promise<LocalFunctions> {
  const file = config.scheduler.functions;
  if (file === undefined) return new Map();
  const at = (path: string, message: string): Problem => {
    return { path, origin: entries.find((entry) => entry.path === path)?.origin ?? 'default', message };
  };
  const exported = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new ConfigError([at(PATH, `${file} can't be loaded: ${messageOf(error)}`)]);
  });
  const functions = new Map(Object.entries<unknown>(exported).filter(isFunction));
  if (functions.size === 0) throw new ConfigError([at(PATH, `${file} exports no function`)]);
  if (functions.has(REFRESH_BOARD)) {
    throw new ConfigError([
      at(PATH, `${file} exports ${REFRESH_BOARD}, which is what boards are refreshed by; name it otherwise`),
    ]);
  }
  const executor = new LocalExecutor(functions);
  const problems = config.jobs.flatMap(({ executor: { kind, parameters } }, index) =>
    kind === 'local'
      ? executor.check(parameters).map(({ field, message }) => at(`${JOBS_PATH}[${index}].${field}`, message))
      : [],
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return functions;
}

function isFunction(entry: [string, unknown]): entry is [string, LocalFunction] {
  return typeof entry[1] === 'function';
}
