import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the servers' programs are on this machine. */
export interface ServerPrograms {
  readonly mysqld: string | undefined;
  readonly installDb: string | undefined;
  readonly redisServer: string | undefined;
}

// Plain JavaScript outside the compiled folder, because npm test needs it before anything is built.
const SCRIPT = pathToFileURL(join(process.cwd(), 'scripts', 'servers.mjs')).href;

/** The path of one of them; `npm test` has seen to it that it is there. */
export async function programOf(server: keyof ServerPrograms): Promise<string> {
  const { findServers } = (await import(SCRIPT)) as { findServers(): ServerPrograms };
  const path = findServers()[server];
  if (path) return path;
  throw new Error(`${server} was not found: node -e "import('./scripts/servers.mjs').then((s) => s.ensureServers())"`);
}
