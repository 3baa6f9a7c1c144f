import { MysqlEpochs } from '../../../src/adapters/mysql/epochs.js';
import { MysqlHotListStore } from '../../../src/adapters/mysql/hot-list-store.js';
import { MysqlItemSource } from '../../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../../src/adapters/mysql/item-store.js';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { describeEpochs } from '../../contract/epochs.contract.js';
import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { describeItemSource } from '../../contract/item-source.contract.js';
import { describeItemStore } from '../../contract/item-store.contract.js';
import { mysqlStore } from '../../support/mysql-store.js';

const NAME = 'the MySQL adapter';

describeEpochs(NAME, async () => {
  const { database, close } = await mysqlStore();
  return { epochs: new MysqlEpochs(database), close };
});

describeHotListStore(NAME, async () => {
  const { database, close } = await mysqlStore();
  return { store: new MysqlHotListStore(database, codec), codec, close };
});

for (const describeItems of [describeItemStore, describeItemSource]) {
  describeItems(NAME, async () => {
    const { database, close } = await mysqlStore();
    return { store: new MysqlItemStore(database), source: new MysqlItemSource(database), close };
  });
}
