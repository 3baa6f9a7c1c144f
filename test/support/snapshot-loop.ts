// A process of its own that writes snapshot after snapshot of a large list, and says each one that is complete:
// somebody to kill.
import { protobufHotListCodec as codec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { SnapshotHotListStore } from '../../src/adapters/snapshots/snapshot-hot-list-store.js';
import { aPublishedList } from './a-published-list.js';

const [folder, first] = process.argv.slice(2) as [string, string];
const store = new SnapshotHotListStore(folder, codec);
const { list } = aPublishedList();
const entries = Array.from({ length: 3_000 }, (_, index) => list.entries[index % 3] as (typeof list.entries)[0]);
const stopAt = Date.now() + 10_000;
for (let version = Number(first); Date.now() < stopAt; version++) {
  await store.save(codec.encode({ ...list, version, entries }, 1));
  process.stdout.write(`${version}\n`);
}
