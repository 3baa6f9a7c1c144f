import { expect } from 'chai';
import fc from 'fast-check';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import type { PublishedList } from '../../../src/application/publishing/published-list.js';
import { aPublishedList } from '../../support/a-published-list.js';

describe('HotListMemory', () => {
  it('holds nothing at first', () => {
    expect(new HotListMemory().get('hot')).to.equal(undefined);
  });

  it('holds the very list it took', () => {
    const memory = new HotListMemory();
    const published = aPublishedList();
    expect(memory.put(published, 'publisher', 0)).to.equal(true);
    expect(memory.get('hot')).to.equal(published);
  });

  it('takes a newer version', () => {
    const memory = new HotListMemory();
    memory.put(aPublishedList({ version: 1 }), 'publisher', 0);
    const newer = aPublishedList({ version: 2 });
    expect(memory.put(newer, 'publisher', 0)).to.equal(true);
    expect(memory.get('hot')).to.equal(newer);
  });

  it('does not take an older version, nor the same again', () => {
    const memory = new HotListMemory();
    const held = aPublishedList({ version: 2 });
    memory.put(held, 'publisher', 0);
    expect(memory.put(aPublishedList({ version: 1 }), 'publisher', 0)).to.equal(false);
    expect(memory.put(aPublishedList({ version: 2 }), 'publisher', 0)).to.equal(false);
    expect(memory.put(aPublishedList({ version: 1, token: 9 }), 'publisher', 0)).to.equal(false);
    expect(memory.get('hot')).to.equal(held);
  });

  it('holds the list of each board by itself', () => {
    const memory = new HotListMemory();
    const [hot, week] = [aPublishedList({ version: 9 }), aPublishedList({ board: 'week' })];
    memory.put(hot, 'publisher', 0);
    expect(memory.put(week, 'publisher', 0)).to.equal(true);
    expect([memory.get('hot'), memory.get('week')]).to.deep.equal([hot, week]);
    expect(memory.get('constructor')).to.equal(undefined);
  });

  describe('knows of its list', () => {
    it('where it came from, and that it was the newest then', () => {
      const memory = new HotListMemory();
      const published = aPublishedList({ version: 2 });
      memory.put(published, 'database', 30);
      expect(memory.held('hot')).to.deep.equal({ published, from: 'database', confirmedAt: 30 });
      expect(memory.held('week')).to.equal(undefined);
    });

    it('nothing of a newer one when it came from a snapshot', () => {
      const memory = new HotListMemory();
      memory.put(aPublishedList(), 'snapshot', 30);
      expect(memory.held('hot')?.confirmedAt).to.equal(Number.NEGATIVE_INFINITY);
    });

    it('that it is the newest still, when a tier has it too; it stays the very same', () => {
      const memory = new HotListMemory();
      const published = aPublishedList({ version: 2 });
      memory.put(published, 'snapshot', 10);
      memory.put(aPublishedList({ version: 2 }), 'redis', 30);
      expect(memory.held('hot')).to.deep.equal({ published, from: 'snapshot', confirmedAt: 30 });
      expect(memory.get('hot')).to.equal(published);
      memory.put(aPublishedList({ version: 2 }), 'snapshot', 50);
      expect(memory.held('hot')?.confirmedAt).to.equal(30);
    });

    it('that it is the newest still, when that has its version or an older one', () => {
      const memory = new HotListMemory();
      memory.put(aPublishedList({ version: 5 }), 'redis', 0);
      memory.confirm('hot', 5, 10);
      expect(memory.held('hot')?.confirmedAt).to.equal(10);
      memory.confirm('hot', 4, 20);
      expect(memory.held('hot')?.confirmedAt).to.equal(20);
    });

    it('nothing more when there is a newer one', () => {
      const memory = new HotListMemory();
      memory.put(aPublishedList({ version: 5 }), 'redis', 0);
      memory.confirm('hot', 6, 10);
      expect(memory.held('hot')?.confirmedAt).to.equal(0);
      memory.confirm('week', 1, 10);
      expect(memory.held('week')).to.equal(undefined);
    });
  });

  it('tells everyone who listens of each list it takes, and of no other', () => {
    const memory = new HotListMemory();
    memory.put(aPublishedList({ version: 1 }), 'publisher', 0);
    const heard: [string, PublishedList][] = [];
    for (const who of ['first', 'second']) memory.onNew((published) => heard.push([who, published]));
    const [two, week] = [aPublishedList({ version: 2 }), aPublishedList({ board: 'week' })];
    for (const published of [two, aPublishedList({ version: 1 }), aPublishedList({ version: 2 }), week]) {
      memory.put(published, 'redis', 0);
    }
    memory.confirm('hot', 2, 5);
    expect(heard).to.deep.equal([
      ['first', two],
      ['second', two],
      ['first', week],
      ['second', week],
    ]);
  });

  it('forgets one board, and takes what comes of it later', () => {
    const memory = new HotListMemory();
    const week = aPublishedList({ board: 'week' });
    memory.put(aPublishedList({ version: 5 }), 'publisher', 0);
    memory.put(week, 'publisher', 0);
    memory.forget('hot');
    memory.confirm('hot', 5, 1);
    expect([memory.get('hot'), memory.held('hot'), memory.get('week')]).to.deep.equal([undefined, undefined, week]);
    const older = aPublishedList({ version: 4 });
    expect(memory.put(older, 'database', 2)).to.equal(true);
    expect(memory.get('hot')).to.equal(older);
  });

  it('never goes back to an older version, in whatever order lists arrive and wherever from', () => {
    const lists = Array.from({ length: 12 }, (_, index) => aPublishedList({ version: index + 1 }));
    const arrival = fc.record({
      published: fc.constantFrom(...lists),
      from: fc.constantFrom('publisher', 'redis', 'database', 'snapshot'),
      confirms: fc.nat(12),
    });
    const law = fc.property(fc.array(arrival, { minLength: 1 }), (arriving) => {
      const memory = new HotListMemory();
      const told: number[] = [];
      memory.onNew(({ list }) => told.push(list.version));
      let newest = 0;
      for (const { published, from, confirms } of arriving) {
        expect(memory.put(published, from, 0)).to.equal(published.list.version > newest);
        newest = Math.max(newest, published.list.version);
        memory.confirm('hot', confirms, 0);
        expect(memory.get('hot')?.list.version).to.equal(newest);
      }
      expect(told).to.deep.equal([...new Set(told)].sort((a, b) => a - b));
      expect(told.at(-1)).to.equal(newest);
    });
    fc.assert(law, { numRuns: 500 });
  });
});
