import type { HotListCodec } from '../../application/publishing/published-list.js';
import { describeUrl } from './connection.js';
import { MysqlDatabase } from './database.js';
import { MysqlEpochs } from './epochs.js';
import { MysqlHotListStore } from './hot-list-store.js';
import { MysqlItemSource } from './item-source.js';
import { MysqlItemStore } from './item-store.js';
import { ServingLock } from './serving-lock.js';

/** Opens the database that `url` names with everything of hotlist's that is kept in it. */
export async function openMysqlStore(url: string, codec: HotListCodec) {
  const database = await MysqlDatabase.open(url);
  let lock: ServingLock | undefined;
  return {
    description: describeUrl(url),
    hotLists: new MysqlHotListStore(database, codec),
    items: new MysqlItemStore(database),
    source: new MysqlItemSource(database),
    epochs: new MysqlEpochs(database),
    async claim() {
      lock = await ServingLock.acquire(url);
    },
    async close() {
      lock?.release();
      await database.close();
    },
  };
}
