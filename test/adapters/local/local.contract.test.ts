import { LocalLeases } from '../../../src/adapters/local/leases.js';
import { describeLeases } from '../../contract/leases.contract.js';
import { MemoryEpochs } from '../../support/memory-epochs.js';

describeLeases('a single instance', async () => {
  const epochs = new MemoryEpochs();
  return { open: () => new LocalLeases(epochs), close: async () => undefined };
});
