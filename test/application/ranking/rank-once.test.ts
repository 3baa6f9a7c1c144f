import { expect } from 'chai';
import { rankOnce } from '../../../src/application/ranking/rank-once.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER, NOW } from '../../support/a-publisher.js';
import { FedItemSource } from '../../support/fed-item-source.js';
import { fullScanOf } from '../../support/full-scan-of.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

describe('a list made once', () => {
  const source = new FedItemSource();
  for (const item of someItems(40, NOW)) source.put(item);
  const board = aBoard({ size: 5 });
  let read: number;
  beforeEach(() => {
    read = 0;
    source.givesNewest = true;
  });
  const rank = (full: boolean, signal = NEVER) => rankOnce(source, board, { full, onRead: (n) => (read += n), signal });

  it('is made by a threshold scan where the source allows one', async () => {
    const { ranking, itemsRead, way } = await rank(false);
    expect(ranking).to.deep.equal(await fullScanOf(source, board));
    expect({ way, itemsRead, read }).to.deep.equal({ way: 'threshold scan', itemsRead: 40, read: 40 });
  });

  it('is made by a full scan where it does not', async () => {
    source.givesNewest = false;
    const { ranking, itemsRead, way } = await rank(false);
    expect(ranking).to.deep.equal(await fullScanOf(source, board));
    expect({ way, itemsRead, read }).to.deep.equal({ way: 'full scan', itemsRead: 40, read: 40 });
  });

  it('is made by a full scan when one is asked for', async () => {
    const { ranking, way } = await rank(true);
    expect(ranking).to.deep.equal(await fullScanOf(source, board));
    expect(way).to.equal('full scan');
  });

  it('told to stop, rejects with the reason', async () => {
    const reason = new Error('enough');
    expect(await rejection(rank(false, AbortSignal.abort(reason)))).to.equal(reason);
  });
});
