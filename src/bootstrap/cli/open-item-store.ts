import type { ItemStore } from '../../application/ingesting/item-store.js';
import type { Config } from '../config/config.js';
import { createContainer } from '../container.js';
import { TOKENS } from '../tokens.js';
import { Failure } from './failure.js';

export interface OpenItemStore {
  readonly items: ItemStore;
  /** Where the items go, for people. */
  readonly describe: string;
  close(): Promise<void>;
}

/** Opens the store of the configuration for a command that ends by itself. */
export async function openItemStore(config: Config): Promise<OpenItemStore> {
  if (config.source) {
    const reason = "source names the site's own tables, and what is imported would not be ranked";
    throw new Failure(`nothing is imported: ${reason}; leave source out to rank imported items`, 2);
  }
  const container = createContainer(config);
  const store = await container.getAsync(TOKENS.store);
  try {
    await store.prepare();
  } catch (error) {
    // A connection that is left open would keep the command from ending.
    await store.close();
    throw error;
  }
  return { items: store.items, describe: store.description, close: () => store.close() };
}
