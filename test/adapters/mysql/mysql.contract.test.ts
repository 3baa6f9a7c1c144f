import type { RowDataPacket } from 'mysql2';
import { MysqlEpochs } from '../../../src/adapters/mysql/epochs.js';
import { MysqlHotListStore } from '../../../src/adapters/mysql/hot-list-store.js';
import { MysqlItemSource } from '../../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../../src/adapters/mysql/item-store.js';
import { NOW_MS } from '../../../src/adapters/mysql/now.js';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { refreshJobName } from '../../../src/application/publishing/refresh-job-name.js';
import { describeEpochs } from '../../contract/epochs.contract.js';
import { describeHeldUpWrites } from '../../contract/held-up-writes.contract.js';
import { describeHotListHistory } from '../../contract/hot-list-history.contract.js';
import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { describeIngestKeys } from '../../contract/ingest-keys.contract.js';
import { describeItemSource } from '../../contract/item-source.contract.js';
import { describeItemStore } from '../../contract/item-store.contract.js';
import { describeTakenOverBoards } from '../../contract/taken-over-boards.contract.js';
import { mysqlStore } from '../../support/mysql-store.js';

const NAME = 'the MySQL adapter';

describeEpochs(NAME, async () => {
  const { database, close } = await mysqlStore();
  return { epochs: new MysqlEpochs(database), close };
});

describeHotListStore(NAME, async () => {
  const { database, close } = await mysqlStore();
  return { store: new MysqlHotListStore(database, codec, 20), codec, close };
});

describeHotListHistory(NAME, async (keep) => {
  const { database, close } = await mysqlStore();
  const run = async (sql: string, ...values: unknown[]) => {
    await database.query(sql, values);
  };
  return {
    store: new MysqlHotListStore(database, codec, keep),
    codec,
    now: () => Date.now(),
    passHold: (board, ms) => run('UPDATE hotlist_boards SET held_until = held_until - ? WHERE board = ?', ms, board),
    damage: (board, version) =>
      run(
        'UPDATE hotlist_hot_lists SET payload = ? WHERE board = ? AND version = ?',
        Buffer.from([255]),
        board,
        version,
      ),
    close,
  };
});

describeTakenOverBoards(NAME, async () => {
  const { database, close } = await mysqlStore();
  const store = new MysqlHotListStore(database, codec, 20);
  const claim = async (board: string, epoch: number) => {
    await database.query(
      `REPLACE INTO hotlist_job_shards (job, shard, is_enabled, priority, state, attempt, epoch)
       VALUES (?, 0, 1, 0, 'running', 1, ?)`,
      [Buffer.from(refreshJobName(board)), epoch],
    );
  };
  return { store, codec, claim, close };
});

// A statement waits for each lock for a second and is begun again; one that needs many may wait for seconds in all.
for (const [how, lockWaitS, lateMs] of [
  ['', 1, 2_000],
  [', one statement for as long as it takes', 50, 0],
] as const) {
  describeHeldUpWrites(`${NAME}${how}`, async () => {
    const { database, close } = await mysqlStore();
    // Each on a connection of its own: all that there can be.
    await Promise.all(
      Array.from({ length: 8 }, () => database.query(`SET SESSION innodb_lock_wait_timeout = ${lockWaitS}`)),
    );
    const hold = (ids: readonly string[], begin: () => void) =>
      database.use(async (connection) => {
        await connection.beginTransaction();
        await connection.query('SELECT 1 FROM hotlist_items WHERE id IN (?) FOR UPDATE', [ids]);
        begin();
        await connection.query('SELECT SLEEP(3.5)');
        const [rows] = await connection.query<RowDataPacket[]>(`SELECT ${NOW_MS} AS now_ms`);
        await connection.commit();
        return Number(rows[0]?.['now_ms']);
      }, {});
    return { store: new MysqlItemStore(database), source: new MysqlItemSource(database), lateMs, hold, close };
  });
}

for (const describeItems of [describeItemStore, describeIngestKeys, describeItemSource]) {
  describeItems(NAME, async () => {
    const { database, close } = await mysqlStore();
    const age = async (ms: number) => {
      await database.query('UPDATE hotlist_items SET updated_at = updated_at - ?', [ms]);
      await database.query('UPDATE hotlist_removed_items SET removed_at = removed_at - ?', [ms]);
      await database.query('UPDATE hotlist_ingest_keys SET applied_at = applied_at - ?', [ms]);
    };
    return { store: new MysqlItemStore(database), source: new MysqlItemSource(database), age, close };
  });
}
