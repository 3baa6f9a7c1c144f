import { join } from 'node:path';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { SnapshotHotListStore } from '../../../src/adapters/snapshots/snapshot-hot-list-store.js';
import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describeHotListStore('the snapshots', async () => {
  const folder = temporaryFolder();
  const store = new SnapshotHotListStore(join(folder.path, 'data', 'snapshots'), codec);
  return { store, codec, close: async () => folder.remove() };
});
