import type { Container } from 'inversify';
import type { LoadedConfig } from '../config/load.js';
import { TOKENS } from '../tokens.js';
import { Reloader } from './reloader.js';

/**
 * The reloader of the service in this container.
 *
 * @param load - reads the configuration again, from where `loaded` was read
 */
export async function reloaderOf(
  container: Container,
  load: () => LoadedConfig,
  loaded: LoadedConfig,
): Promise<Reloader> {
  return new Reloader({
    load,
    loaded,
    catalog: container.get(TOKENS.catalog),
    memory: container.get(TOKENS.memory),
    loader: await container.getAsync(TOKENS.loader),
    clock: container.get(TOKENS.clock),
    announce: container.get(TOKENS.events).announce,
  });
}
