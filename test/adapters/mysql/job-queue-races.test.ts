import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { MysqlJobQueue } from '../../../src/adapters/mysql/job-queue.js';
import { MysqlJobRecords } from '../../../src/adapters/mysql/job-records.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { InterceptedDatabase } from '../../support/intercepted-database.js';
import { emptyDatabase } from '../../support/mysql-store.js';
import { until } from '../../support/until.js';

describe('the MySQL queue of fire times', () => {
  it('takes no fire time of the schedule for handled that came while somebody else had the row locked', async () => {
    let now = 1_356_998_400_000;
    const database = new InterceptedDatabase(await emptyDatabase(), async (_sql, ask, raw) => {
      // A lock is waited for until it is let go, however long that takes here.
      await raw.query('SET timestamp = ?, innodb_lock_wait_timeout = 50', [now / 1_000]);
      return ask();
    });
    await database.prepare(true);
    const [records, queue] = [new MysqlJobRecords(database), new MysqlJobQueue(database)];
    const fireTime = now + 300;
    await records.create(aJobDefinition(), 'api', fireTime);
    await queue.add('digest', [1_000], 10);
    const other = new InterceptedDatabase(database.url);
    const fed = await other.use(async (connection) => {
      await connection.query('START TRANSACTION');
      await connection.query('SELECT 1 FROM hotlist_job_fire_times FOR UPDATE');
      const feeding = queue.feed(10);
      await until('it waits for the other', async () => {
        const rows = await database.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
        return rows.some(({ Info: statement }) =>
          /FROM hotlist_job_fire_times WHERE job = .* FOR UPDATE/.test(String(statement)),
        );
      });
      now = fireTime + 1;
      await connection.query('COMMIT');
      return feeding;
    }, {});
    expect(fed.moved).to.equal(1);
    const [shard] = await database.query<RowDataPacket[]>('SELECT fire_time, handled_to FROM hotlist_job_shards');
    expect(shard).to.deep.include({ fire_time: 1_000, handled_to: fireTime - 1 });
    await Promise.all([other.close(), database.close()]);
  });
});
