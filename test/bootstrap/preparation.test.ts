import { expect } from 'chai';
import { Preparation, type PreparationParts } from '../../src/bootstrap/preparation.js';
import { ManualClock } from '../support/manual-clock.js';

/** A preparation whose database does what `prepare` does. */
function preparing(prepare: () => Promise<void>) {
  const clock = new ManualClock(0);
  const parts: Partial<Record<keyof PreparationParts, unknown>> = {
    store: { prepare, claim: async () => {} },
    source: { check: async () => {} },
    clock,
    random: () => 0.5,
    logger: { info() {}, error() {} },
  };
  return { clock, preparation: new Preparation(parts as unknown as PreparationParts) };
}

describe('Preparation', () => {
  it('stops waiting for a database that hangs as soon as it is told to', async () => {
    let asked = () => {};
    const hangs = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { clock, preparation } = preparing(() => {
      asked();
      return new Promise(() => {});
    });
    const stopping = new AbortController();
    const ready = preparation.untilReady(stopping.signal);
    await clock.advance(1_000);
    await hangs;
    stopping.abort();
    expect(await ready).to.equal(false);
  });

  it('is ready when the database is', async () => {
    let attempts = 0;
    const { clock, preparation } = preparing(async () => {
      if (++attempts < 3) throw new Error('not yet');
    });
    const ready = preparation.untilReady(new AbortController().signal);
    for (let i = 0; i < 10; i++) await clock.advance(1_000);
    expect(await ready).to.equal(true);
    expect(attempts).to.equal(3);
  });
});
