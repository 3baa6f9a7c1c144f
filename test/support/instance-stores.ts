import { EmbeddedInstanceRecords } from '../../src/adapters/embedded/instance-records.js';
import { MysqlInstanceRecords } from '../../src/adapters/mysql/instance-records.js';
import type { InstanceRecords } from '../../src/application/jobs/instance-records.js';
import { embeddedStore } from './embedded-store.js';
import { InterceptedDatabase } from './intercepted-database.js';
import { ManualClock } from './manual-clock.js';
import { MemoryInstanceRecords } from './memory-instance-records.js';
import { emptyDatabase } from './mysql-store.js';

const NOW = 1_356_998_400_000;

/** Instances in a store whose clock stands still until it is moved. */
export interface InstanceStore {
  readonly records: InstanceRecords;
  /** The store's clock. */
  readonly clock: ManualClock;
  close(): Promise<void>;
}

export async function memoryInstanceStore(): Promise<InstanceStore> {
  const clock = new ManualClock(NOW);
  return { records: new MemoryInstanceRecords(clock), clock, close: async () => undefined };
}

export async function embeddedInstanceStore(): Promise<InstanceStore> {
  const clock = new ManualClock(NOW);
  const { database, close } = await embeddedStore();
  return { records: new EmbeddedInstanceRecords(database, clock), clock, close };
}

export async function mysqlInstanceStore(): Promise<InstanceStore> {
  const clock = new ManualClock(NOW);
  const database = new InterceptedDatabase(await emptyDatabase(), async (_sql, ask, raw) => {
    await raw.query('SET timestamp = ?', [clock.now() / 1_000]);
    return ask();
  });
  await database.prepare(true);
  return { records: new MysqlInstanceRecords(database), clock, close: () => database.close() };
}
