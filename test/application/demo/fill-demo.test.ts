import { expect } from 'chai';
import { demoCommunity } from '../../../src/application/demo/community.js';
import { fillDemo } from '../../../src/application/demo/fill-demo.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';
import { rejection } from '../../support/rejection.js';
import { asWritten } from '../../support/scanned-items.js';

const OPTIONS = { seed: 3, posts: 2_500, until: Date.UTC(2026, 1, 3), spanMs: 86_400_000 };
const never = new AbortController().signal;

describe('fillDemo', () => {
  it('writes the community a thousand posts a transaction, and says what it wrote', async () => {
    const store = new MemoryItemStore();
    const progress: number[] = [];
    const filled = await fillDemo(store, OPTIONS, never, (written) => progress.push(written));
    expect(store.upserts).to.deep.equal([1_000, 1_000, 500]);
    expect(progress).to.deep.equal([1_000, 2_000, 2_500]);
    expect(filled).to.deep.equal({ posts: 2_500, seed: 3, spanMs: 86_400_000 });
    expect(asWritten([...store.items.values()])).to.deep.equal([...demoCommunity(OPTIONS)].flat());
  });

  it('stops between two transactions when it is told to', async () => {
    const store = new MemoryItemStore();
    const stop = new AbortController();
    const reason = new Error('stopping');
    const filling = fillDemo(store, OPTIONS, stop.signal, () => stop.abort(reason));
    expect(await rejection(filling)).to.equal(reason);
    expect(store.items.size).to.equal(1_000);
  });

  it('lets the failure of a write through', async () => {
    const store = new MemoryItemStore();
    const failure = new Error('the disk is full');
    store.beforeUpsert = () => {
      throw failure;
    };
    expect(await rejection(fillDemo(store, OPTIONS, never))).to.equal(failure);
  });
});
