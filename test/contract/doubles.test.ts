// The doubles that the other tests stand on keep the same contracts as the adapters they stand for.
import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryEpochs } from '../support/memory-epochs.js';
import { MemoryHotListStore } from '../support/memory-hot-list-store.js';
import { MemoryItemSource } from '../support/memory-item-source.js';
import { MemoryItemStore } from '../support/memory-item-store.js';
import { memoryJobStore } from '../support/memory-job-store.js';
import { LeaseTable, MemoryLeases } from '../support/memory-leases.js';
import { describeEpochs } from './epochs.contract.js';
import { describeHotListHistory } from './hot-list-history.contract.js';
import { describeHotListStore } from './hot-list-store.contract.js';
import { describeIngestKeys } from './ingest-keys.contract.js';
import { describeItemSource } from './item-source.contract.js';
import { describeItemStore } from './item-store.contract.js';
import { describeJobLeases, describeJobTables } from './jobs.contract.js';
import { describeLeases, describeSharedLeases } from './leases.contract.js';

const close = async () => undefined;

describeEpochs('the double', async () => ({ epochs: new MemoryEpochs(), close }));

for (const describeEither of [describeLeases, describeSharedLeases]) {
  describeEither('the double', async () => {
    const clock = new ManualClock(1_356_998_400_000);
    const storeClock = new ManualClock(0);
    const table = new LeaseTable(60_000, storeClock);
    return {
      open: () => new MemoryLeases(table, clock),
      ttlMs: 60_000,
      clock,
      passInStore: async (ms) => storeClock.stall(ms),
      close,
    };
  });
}

describeHotListStore('the double', async () => ({
  store: new MemoryHotListStore(),
  codec: protobufHotListCodec,
  close,
}));

describeHotListHistory('the double', async (keep) => {
  const clock = new ManualClock(1_356_998_400_000);
  const now = () => clock.now();
  const store = new MemoryHotListStore({ keep, now });
  return {
    store,
    codec: protobufHotListCodec,
    now,
    passHold: async (_board, ms) => clock.stall(ms),
    damage: async (board, version) => store.damage(board, version),
    close,
  };
});

for (const describeItems of [describeItemStore, describeIngestKeys, describeItemSource]) {
  describeItems('the double', async () => {
    const store = new MemoryItemStore();
    // Of one clock, whose every instant is a new one.
    const now = () => ++store.time;
    store.now = now;
    const source = new MemoryItemSource(store.items, { now }, 2_000, store.removed);
    const age = async (ms: number) => {
      store.time += ms;
    };
    return { store, source, age, close };
  });
}

describeJobTables('the double', async () => memoryJobStore());
describeJobLeases('the double', async () => memoryJobStore());
