import { expect } from 'chai';
import fc from 'fast-check';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { aPublishedList } from '../../support/a-published-list.js';

describe('HotListMemory', () => {
  it('holds nothing at first', () => {
    expect(new HotListMemory().get('hot')).to.equal(undefined);
  });

  it('holds the very list it took', () => {
    const memory = new HotListMemory();
    const published = aPublishedList();
    expect(memory.put(published)).to.equal(true);
    expect(memory.get('hot')).to.equal(published);
  });

  it('takes a newer version', () => {
    const memory = new HotListMemory();
    memory.put(aPublishedList({ version: 1 }));
    const newer = aPublishedList({ version: 2 });
    expect(memory.put(newer)).to.equal(true);
    expect(memory.get('hot')).to.equal(newer);
  });

  it('does not take an older version, nor the same again', () => {
    const memory = new HotListMemory();
    const held = aPublishedList({ version: 2 });
    memory.put(held);
    expect(memory.put(aPublishedList({ version: 1 }))).to.equal(false);
    expect(memory.put(aPublishedList({ version: 2 }))).to.equal(false);
    expect(memory.put(aPublishedList({ version: 1, token: 9 }))).to.equal(false);
    expect(memory.get('hot')).to.equal(held);
  });

  it('holds the list of each board by itself', () => {
    const memory = new HotListMemory();
    const [hot, week] = [aPublishedList({ version: 9 }), aPublishedList({ board: 'week' })];
    memory.put(hot);
    expect(memory.put(week)).to.equal(true);
    expect([memory.get('hot'), memory.get('week')]).to.deep.equal([hot, week]);
    expect(memory.get('constructor')).to.equal(undefined);
  });

  it('never goes back to an older version, in whatever order lists arrive', () => {
    const lists = Array.from({ length: 12 }, (_, index) => aPublishedList({ version: index + 1 }));
    const law = fc.property(fc.array(fc.constantFrom(...lists), { minLength: 1 }), (arriving) => {
      const memory = new HotListMemory();
      let newest = 0;
      for (const published of arriving) {
        expect(memory.put(published)).to.equal(published.list.version > newest);
        newest = Math.max(newest, published.list.version);
        expect(memory.get('hot')?.list.version).to.equal(newest);
      }
    });
    fc.assert(law, { numRuns: 500 });
  });
});
