import { expect } from 'chai';
import type { Epochs } from '../../src/application/scheduling/epochs.js';

/** What every adapter of the port keeps; `make` opens one in which no job has had an epoch. */
export function describeEpochs(
  name: string,
  make: () => Promise<{ readonly epochs: Epochs; close(): Promise<void> }>,
): void {
  describe(`the epochs of ${name}`, () => {
    let epochs: Epochs;
    let close: () => Promise<void>;

    beforeEach(async () => {
      const made = await make();
      epochs = made.epochs;
      close = () => made.close();
    });
    afterEach(() => close());

    it('are whole numbers of at least 1', async () => {
      const epoch = await epochs.next('refresh:hot');
      expect(epoch).to.satisfy(Number.isSafeInteger).and.to.be.at.least(1);
    });

    it('go up by every call', async () => {
      let last = 0;
      for (let call = 0; call < 50; call++) {
        const epoch = await epochs.next('refresh:hot');
        expect(epoch).to.be.above(last);
        last = epoch;
      }
    });

    it('go up for each job by itself', async () => {
      const first = await epochs.next('refresh:hot');
      for (let call = 0; call < 10; call++) await epochs.next('refresh:week');
      const [hot, week] = [await epochs.next('refresh:hot'), await epochs.next('refresh:week')];
      expect(hot).to.be.above(first);
      expect(week).to.be.above((await epochs.next('refresh:new')) + 9);
    });

    it('tell apart jobs whose names differ only in case or a space at the end', async () => {
      const names = ['hot', 'Hot', 'hot '];
      const first = await Promise.all(names.map((job) => epochs.next(job)));
      for (let call = 0; call < 5; call++) await epochs.next('hot');
      const later = await Promise.all(names.slice(1).map((job) => epochs.next(job)));
      expect(later).to.deep.equal(first.slice(1).map((epoch) => epoch + 1));
    });

    it('are distinct for callers at the same time', async () => {
      const handedOut = await Promise.all(Array.from({ length: 100 }, () => epochs.next('refresh:hot')));
      expect(new Set(handedOut).size).to.equal(100);
      expect(await epochs.next('refresh:hot')).to.be.above(Math.max(...handedOut));
    });
  });
}
