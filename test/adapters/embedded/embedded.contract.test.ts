import { EmbeddedEpochs } from '../../../src/adapters/embedded/epochs.js';
import { EmbeddedHotListStore } from '../../../src/adapters/embedded/hot-list-store.js';
import { EmbeddedItemSource } from '../../../src/adapters/embedded/item-source.js';
import { EmbeddedItemStore } from '../../../src/adapters/embedded/item-store.js';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
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
import { embeddedStore } from '../../support/embedded-store.js';
import { until } from '../../support/until.js';

const NAME = 'the embedded adapter';

describeEpochs(NAME, async () => {
  const { database, close } = await embeddedStore();
  return { epochs: new EmbeddedEpochs(database), close };
});

describeHotListStore(NAME, async () => {
  const { database, close } = await embeddedStore();
  return { store: new EmbeddedHotListStore(database, codec, 20), codec, close };
});

describeHotListHistory(NAME, async (keep) => {
  const { database, close } = await embeddedStore();
  const run = async (sql: string, ...values: unknown[]) => {
    database.connection.prepare(sql).run(values);
  };
  return {
    store: new EmbeddedHotListStore(database, codec, keep),
    codec,
    now: () => Date.now(),
    passHold: (board, ms) => run('UPDATE boards SET held_until = held_until - ? WHERE board = ?', ms, board),
    damage: (board, version) =>
      run('UPDATE hot_lists SET payload = ? WHERE board = ? AND version = ?', Buffer.from([255]), board, version),
    close,
  };
});

describeTakenOverBoards(NAME, async () => {
  const { database, close } = await embeddedStore();
  const store = new EmbeddedHotListStore(database, codec, 20);
  const claim = async (board: string, epoch: number) => {
    database.connection
      .prepare(
        `REPLACE INTO job_shards (job, shard, is_enabled, priority, state, attempt, epoch)
         VALUES (?, 0, 1, 0, 'running', 1, ?)`,
      )
      .run([refreshJobName(board), epoch]);
  };
  return { store, codec, claim, close };
});

describeHeldUpWrites(NAME, async () => {
  const { database, close } = await embeddedStore();
  const hold = async (_ids: readonly string[], begin: () => void) => {
    const other = database.connect();
    other.exec('BEGIN IMMEDIATE');
    begin();
    const begunAt = Date.now();
    await until('the clock goes on', () => Date.now() > begunAt + 50);
    const letGo = Date.now();
    other.exec('COMMIT');
    other.close();
    return letGo;
  };
  const source = new EmbeddedItemSource(database, systemClock);
  return { store: new EmbeddedItemStore(database), source, lateMs: 0, hold, close };
});

for (const describeItems of [describeItemStore, describeIngestKeys, describeItemSource]) {
  describeItems(NAME, async () => {
    const { database, close } = await embeddedStore();
    const source = new EmbeddedItemSource(database, systemClock);
    const age = async (ms: number) => {
      database.connection.prepare('UPDATE items SET updated_at = updated_at - ?').run([ms]);
      database.connection.prepare('UPDATE removed_items SET removed_at = removed_at - ?').run([ms]);
      database.connection.prepare('UPDATE ingest_keys SET applied_at = applied_at - ?').run([ms]);
    };
    return { store: new EmbeddedItemStore(database), source, age, close };
  });
}
