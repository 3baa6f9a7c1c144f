import { expect } from 'chai';
import { skybandSpec } from '../../../src/application/ranking/build-skyband.js';
import type { NoUse } from '../../../src/application/ranking/item-source.js';
import { LiveBoard } from '../../../src/application/ranking/live-board.js';
import { aBoard } from '../../support/a-board.js';
import { NEVER } from '../../support/a-publisher.js';
import { FedItemSource } from '../../support/fed-item-source.js';

describe('what a board that is kept has no use for', () => {
  /** Told with the changes since the board of one place and no slack was built: `new` beats `old`. */
  const noUse = async (): Promise<NoUse> => {
    const members = [
      { id: 'new', createdAt: 2_000, points: 10 },
      { id: 'old', createdAt: 1_000, points: 5 },
    ];
    const live = new LiveBoard(skybandSpec(aBoard({ size: 1, weights: { likes: 1, reads: 0 } }), 0), {
      members,
      upTo: 0,
    });
    let told: NoUse | undefined;
    await new FedItemSource().withView((view) =>
      live.catchUp(
        {
          ...view,
          changes(from, use) {
            told = use;
            return view.changes(from);
          },
        },
        0,
        NEVER,
      ),
    );
    return told as NoUse;
  };

  it('is whatever is created before what beats it, by the signals that count', async () => {
    const { weighed, before: uselessBefore } = await noUse();
    expect(weighed).to.deep.equal(['likes']);
    expect(uselessBefore('other', { likes: 10, reads: 99 })).to.equal(2_000);
    expect(uselessBefore('old', { likes: 5 })).to.equal(2_000);
    expect(uselessBefore('other', { likes: 11 })).to.equal(Number.NEGATIVE_INFINITY);
  });

  it('is no change of what it keeps: what that beat is counted', async () => {
    const { before: uselessBefore } = await noUse();
    expect(uselessBefore('new', { likes: 1 })).to.equal(Number.NEGATIVE_INFINITY);
  });
});
