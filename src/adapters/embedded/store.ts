import type { Clock } from '../../application/clock.js';
import type { HotListCodec } from '../../application/publishing/published-list.js';
import { EmbeddedDatabase } from './database.js';
import { EmbeddedEpochs } from './epochs.js';
import { EmbeddedHotListStore } from './hot-list-store.js';
import { EmbeddedInstanceRecords } from './instance-records.js';
import { EmbeddedItemSource } from './item-source.js';
import { EmbeddedItemStore } from './item-store.js';
import { EmbeddedJobClaims } from './job-claims.js';
import { EmbeddedJobHistory } from './job-history.js';
import { EmbeddedJobQueue } from './job-queue.js';
import { EmbeddedJobRecords } from './job-records.js';
import { ServingLock } from './serving-lock.js';

export interface EmbeddedStoreOptions {
  /** The SQLite file. */
  readonly path: string;
  /** How many versions of each list are kept. */
  readonly keepVersions: number;
  /** How long the claim of a job outlives the instance that holds it, in milliseconds. */
  readonly leaseMs: number;
}

/** Opens an SQLite file with everything that is kept in it. */
export async function openEmbeddedStore(
  { path, keepVersions, leaseMs }: EmbeddedStoreOptions,
  codec: HotListCodec,
  clock: Clock,
) {
  const database = await EmbeddedDatabase.open(path);
  const claims = new EmbeddedJobClaims(database, leaseMs, clock);
  let lock: ServingLock | undefined;
  return {
    description: path,
    hotLists: new EmbeddedHotListStore(database, codec, keepVersions),
    items: new EmbeddedItemStore(database),
    source: new EmbeddedItemSource(database, clock),
    epochs: new EmbeddedEpochs(database),
    jobs: {
      records: new EmbeddedJobRecords(database, clock),
      queue: new EmbeddedJobQueue(database, clock),
      claims,
      history: new EmbeddedJobHistory(database, clock),
    },
    instances: new EmbeddedInstanceRecords(database, clock),
    async claim() {
      lock = ServingLock.acquire(path);
      await claims.takeOver();
    },
    async close() {
      database.close();
      lock?.release();
    },
  };
}
