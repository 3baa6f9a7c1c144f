import type { Clock } from '../../application/clock.js';
import type { HotListCodec } from '../../application/publishing/published-list.js';
import { EmbeddedDatabase } from './database.js';
import { EmbeddedEpochs } from './epochs.js';
import { EmbeddedHotListStore } from './hot-list-store.js';
import { EmbeddedItemSource } from './item-source.js';
import { EmbeddedItemStore } from './item-store.js';
import { ServingLock } from './serving-lock.js';

/** Opens the SQLite file at `path` with everything that is kept in it, `keepVersions` of each list. */
export async function openEmbeddedStore(path: string, keepVersions: number, codec: HotListCodec, clock: Clock) {
  const database = await EmbeddedDatabase.open(path);
  let lock: ServingLock | undefined;
  return {
    description: path,
    hotLists: new EmbeddedHotListStore(database, codec, keepVersions),
    items: new EmbeddedItemStore(database),
    source: new EmbeddedItemSource(database, clock),
    epochs: new EmbeddedEpochs(database),
    async claim() {
      lock = ServingLock.acquire(path);
    },
    async close() {
      database.close();
      lock?.release();
    },
  };
}
