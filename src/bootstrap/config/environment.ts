import { nearest } from './keys/nearest.js';
import type { Reading } from './keys/reading.js';

const PREFIX = 'HOTLIST_';

/** Names the file; the one variable that is not a key. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;

/** Belongs to the project's own tests, not to the service. */
const TEST_PREFIX = `${PREFIX}TEST_`;

/** What Kubernetes sets in every pod for a Service whose name begins with hotlist: `HOTLIST_PORT_50051_TCP_ADDR` … */
const SERVICE_LINK = /^HOTLIST_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** The environment variable of a key: `log.level` is `HOTLIST_LOG_LEVEL`. */
export function variableOf(path: string): string {
  return PREFIX + path.replaceAll('.', '_').toUpperCase();
}

/** What the variable is set to; empty counts as not set. */
export function readVariable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || undefined;
}

/** Refuses every variable that looks like one of ours and is not. */
export function refuseUnknownVariables(env: NodeJS.ProcessEnv, paths: readonly string[], reading: Reading): void {
  const known = [CONFIG_VARIABLE, ...paths.map(variableOf)];
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || name.startsWith(TEST_PREFIX) || SERVICE_LINK.test(name)) continue;
    if (known.includes(name) || readVariable(env, name) === undefined) continue;
    reading.refuse({ path: name, origin: 'environment' }, `unknown variable; ${didYouMean(name, known)}`);
  }
}

/** Without the prefix, which would make every name near every other. */
function didYouMean(name: string, known: readonly string[]): string {
  const withoutPrefix = (variable: string) => variable.slice(PREFIX.length);
  const near = nearest(withoutPrefix(name), known.map(withoutPrefix));
  return near === undefined ? `there are ${known.join(', ')}` : `did you mean ${PREFIX}${near}?`;
}
