import type { ItemStore } from '../../application/ingesting/item-store.js';
import type { Config } from '../config/config.js';
import { createContainer } from '../container.js';
import { TOKENS } from '../tokens.js';

export interface OpenItemStore {
  readonly items: ItemStore;
  /** Where the items go, for people. */
  readonly describe: string;
  close(): Promise<void>;
}

/** Opens the store of the configuration for a command that ends by itself. */
export async function openItemStore(config: Config): Promise<OpenItemStore> {
  const container = createContainer(config);
  const database = await container.getAsync(TOKENS.database);
  return {
    items: await container.getAsync(TOKENS.itemStore),
    describe: database.path,
    close: async () => database.close(),
  };
}
