import type { TablesConfig } from '../adapters/tables/tables-config.js';
import { buildInThread } from '../adapters/threads/build-in-thread.js';
import type { BuildSkyband } from '../application/ranking/build-skyband.js';
import type { Config } from './config/config.js';

/** What a thread opens the source by. */
export type SourceOpening =
  | { readonly kind: 'tables'; readonly tables: TablesConfig }
  | { readonly kind: 'embedded'; readonly path: string }
  | { readonly kind: 'mysql'; readonly url: string };

/** Far more than a batch takes; on a site's own tables, whose queries have a limit of their own, besides that. */
const LONGEST_SILENCE_MS = 60_000;

/** Builds from the source that the configuration names, in a thread and on connections of its own. */
export function buildThread({ source, database }: Pick<Config, 'source' | 'database'>): BuildSkyband {
  const opening = openingOf(source, database);
  // SQLite in a thread that is ended from outside takes the whole process with it.
  const asksServer = opening.kind !== 'embedded';
  return buildInThread<SourceOpening>({
    entry: new URL('./build-thread-entry.js', import.meta.url),
    opening,
    longestSilenceMs: asksServer ? LONGEST_SILENCE_MS + (source?.queryTimeoutMs ?? 0) : undefined,
  });
}

function openingOf(source: TablesConfig | undefined, { path, url }: Config['database']): SourceOpening {
  if (source) return { kind: 'tables', tables: source };
  return path === undefined ? { kind: 'mysql', url } : { kind: 'embedded', path };
}
