import { expect } from 'chai';
import type { Epochs } from '../../src/application/scheduling/epochs.js';
import { openForEach } from '../support/open-for-each.js';

/** What every adapter of the port keeps; `make` opens one in which no job has had an epoch. */
export function describeEpochs(
  name: string,
  make: () => Promise<{ readonly epochs: Epochs; close(): Promise<void> }>,
): void {
  describe(`the epochs of ${name}`, () => {
    let epochs: Epochs;

    openForEach(make, (made) => {
      epochs = made.epochs;
    });

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

    // That they go up by 1 is not promised to anyone, but it shows that jobs do not share a counter.
    for (const [job, other] of [
      ['refresh:hot', 'refresh:week'],
      ['refresh:hot', 'refresh:Hot'],
      ['refresh:hot', 'refresh:hot '],
      ['refresh:hot', 'refresh:hót'],
    ] as const) {
      it(`of «${job}» do not go up by those of «${other}»`, async () => {
        const before = await epochs.next(job);
        for (let call = 0; call < 10; call++) await epochs.next(other);
        expect(await epochs.next(job)).to.equal(before + 1);
      });
    }

    it('are distinct for callers at the same time', async () => {
      const handedOut = await Promise.all(Array.from({ length: 100 }, () => epochs.next('refresh:hot')));
      expect(new Set(handedOut).size).to.equal(100);
      expect(await epochs.next('refresh:hot')).to.be.above(Math.max(...handedOut));
    });
  });
}
