import { openTablesSource } from '../../adapters/tables/tables-source.js';
import type { ItemSource } from '../../application/ranking/item-source.js';
import type { Config } from '../config/config.js';
import { createContainer } from '../container.js';
import { TOKENS } from '../tokens.js';

export interface OpenItemSource {
  readonly items: ItemSource;
  close(): Promise<void>;
}

/** Opens what the configuration ranks, for a command that ends by itself; hotlist's own store only where items are in it. */
export async function openItemSource(config: Config): Promise<OpenItemSource> {
  if (config.source) return { items: openTablesSource(config.source).items, close: async () => {} };
  const store = await createContainer(config).getAsync(TOKENS.store);
  try {
    await store.prepare();
  } catch (error) {
    // A connection that is left open would keep the command from ending.
    await store.close();
    throw error;
  }
  return { items: store.source, close: () => store.close() };
}
