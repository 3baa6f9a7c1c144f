import type { HotListCodec } from '../../application/publishing/published-list.js';
import { MysqlDatabase } from './database.js';
import { describeUrl } from './describe-url.js';
import { MysqlEpochs } from './epochs.js';
import { MysqlHotListStore } from './hot-list-store.js';
import { MysqlInstanceRecords } from './instance-records.js';
import { MysqlItemSource } from './item-source.js';
import { MysqlItemStore } from './item-store.js';
import { MysqlJobClaims } from './job-claims.js';
import { MysqlJobHistory } from './job-history.js';
import { MysqlJobQueue } from './job-queue.js';
import { MysqlJobRecords } from './job-records.js';
import { ServingLock } from './serving-lock.js';

export interface MysqlStoreOptions {
  /** `mysql://user:password@host:port/database` */
  readonly url: string;
  /** How many versions of each list are kept. */
  readonly keepVersions: number;
  /** Whether {@link MysqlDatabase.prepare} brings the tables up to date. */
  readonly mayMigrate: boolean;
  /** How long the claim of a job outlives the instance that holds it, in milliseconds. */
  readonly leaseMs: number;
}

/** Everything of hotlist's that is kept in a database; it is connected to when it is first asked. */
export function mysqlStore({ url, keepVersions, mayMigrate, leaseMs }: MysqlStoreOptions, codec: HotListCodec) {
  // Connections of their own for each: a publish or a comparison of versions that had to wait for rankings or imports to
  // give one back would be taken for a database that hangs, and an import would have to wait for rankings.
  const [lists, items, views] = [new MysqlDatabase(url), new MysqlDatabase(url), new MysqlDatabase(url)];
  // Nor must whoever looks at a long history keep the renewal of claims waiting.
  const [claims, executions] = [new MysqlDatabase(url), new MysqlDatabase(url)];
  let lock: ServingLock | undefined;
  return {
    description: describeUrl(url),
    hotLists: new MysqlHotListStore(lists, codec, keepVersions),
    items: new MysqlItemStore(items),
    source: new MysqlItemSource(views),
    epochs: new MysqlEpochs(lists),
    jobs: {
      records: new MysqlJobRecords(executions),
      queue: new MysqlJobQueue(executions),
      claims: new MysqlJobClaims(claims, { leaseMs }),
      history: new MysqlJobHistory(executions),
    },
    instances: new MysqlInstanceRecords(claims),
    prepare: () => lists.prepare(mayMigrate),
    async claim() {
      lock = await ServingLock.acquire(url);
    },
    async close() {
      lock?.release();
      await Promise.all([lists, items, views, claims, executions].map((database) => database.close()));
    },
  };
}
