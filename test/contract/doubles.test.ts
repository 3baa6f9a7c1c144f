// The doubles that the other tests stand on keep the same contracts as the adapters they stand for.
import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryEpochs } from '../support/memory-epochs.js';
import { MemoryHotListStore } from '../support/memory-hot-list-store.js';
import { MemoryItemSource } from '../support/memory-item-source.js';
import { MemoryItemStore } from '../support/memory-item-store.js';
import { describeEpochs } from './epochs.contract.js';
import { describeHotListStore } from './hot-list-store.contract.js';
import { describeItemSource } from './item-source.contract.js';
import { describeItemStore } from './item-store.contract.js';

const close = async () => undefined;

describeEpochs('the double', async () => ({ epochs: new MemoryEpochs(), close }));

describeHotListStore('the double', async () => ({
  store: new MemoryHotListStore(),
  codec: protobufHotListCodec,
  close,
}));

for (const describeItems of [describeItemStore, describeItemSource]) {
  describeItems('the double', async () => {
    const store = new MemoryItemStore();
    return { store, source: new MemoryItemSource(store.items, new ManualClock(1_356_998_400_000)), close };
  });
}
