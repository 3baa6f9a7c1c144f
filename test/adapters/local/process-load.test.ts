import { expect } from 'chai';
import { processLoad } from '../../../src/adapters/local/process-load.js';

/** Keeps the event loop from doing anything else. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the load of this process', () => {
  it('is between 0 and 1, each figure', () => {
    const measure = processLoad();
    for (let time = 0; time < 3; time++) {
      for (const figure of Object.values(measure())) expect(figure).to.be.within(0, 1);
    }
  });

  it('has its event loop busy while it does nothing else, and idle while it waits', async () => {
    const measure = processLoad();
    await new Promise((resolve) => setTimeout(resolve, 1));
    measure();
    block(50);
    await new Promise((resolve) => setImmediate(resolve));
    const busy = measure();
    expect(busy.eventLoop).to.be.above(0.9);
    expect(busy.cpu).to.be.above(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(measure().eventLoop).to.be.below(busy.eventLoop);
  });

  it('uses some memory', () => {
    expect(processLoad()().memory).to.be.within(0.001, 0.999);
  });
});
