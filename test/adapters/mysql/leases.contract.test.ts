import { MysqlLeases } from '../../../src/adapters/mysql/leases.js';
import { describeLeases, describeSharedLeases } from '../../contract/leases.contract.js';
import { ManualClock } from '../../support/manual-clock.js';
import { mysqlStore } from '../../support/mysql-store.js';

/** So long that what really passes during a test is nothing beside it. */
const TTL_MS = 60_000;

for (const describeEither of [describeLeases, describeSharedLeases]) {
  describeEither('the MySQL adapter', async () => {
    const { database, close } = await mysqlStore();
    const clock = new ManualClock(1_356_998_400_000);
    return {
      open: () => new MysqlLeases(database, TTL_MS, clock),
      ttlMs: TTL_MS,
      clock,
      passInStore: async (ms) => {
        await database.query('UPDATE hotlist_leases SET expires_at = expires_at - ? WHERE expires_at > 0', [ms]);
      },
      close,
    };
  });
}
