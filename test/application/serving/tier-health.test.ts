import { expect } from 'chai';
import { TierHealth } from '../../../src/application/serving/tier-health.js';
import { tierNamed } from '../../../src/application/serving/tiers.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { someTiers } from '../../support/some-tiers.js';

describe('TierHealth', () => {
  const UP = { isUp: true, reason: undefined };

  it('takes every tier for up until something else is told, in the order in which they are asked', () => {
    expect(new TierHealth(['redis', 'database', 'snapshot']).all).to.deep.equal([
      { name: 'redis', ...UP },
      { name: 'database', ...UP },
      { name: 'snapshot', ...UP },
    ]);
  });

  it('says why a tier is down, until it is up again', () => {
    const health = new TierHealth(['redis', 'database']);
    health.onEvent({ type: 'tier down', tier: 'redis', error: new Error('redis did not answer within 250 ms') });
    expect(health.all).to.deep.equal([
      { name: 'redis', isUp: false, reason: 'redis did not answer within 250 ms' },
      { name: 'database', ...UP },
    ]);
    health.onEvent({ type: 'tier up', tier: 'redis', downMs: 10 });
    expect(health.all[0]).to.deep.equal({ name: 'redis', ...UP });
  });

  for (const [error, reason] of [
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [new Error(''), ''],
  ] as const) {
    it(`takes a tier for down when the error is «${error}»`, () => {
      const health = new TierHealth(['redis']);
      health.onEvent({ type: 'tier down', tier: 'redis', error });
      expect(health.all).to.deep.equal([{ name: 'redis', isUp: false, reason }]);
    });
  }

  it('takes no notice of what else is told', () => {
    const health = new TierHealth(['redis']);
    health.onEvent({ type: 'list unreadable', board: 'hot', tier: 'redis', error: new Error('damaged') });
    health.onEvent({ type: 'list published', list: aPublishedList().list, token: 1, durationMs: 1 });
    expect(health.all).to.deep.equal([{ name: 'redis', ...UP }]);
  });
});

describe('tierNamed', () => {
  it('finds the store of a tier, and says when there is none', () => {
    const { tiers, ways } = someTiers();
    expect(tierNamed('database', tiers.shared)).to.equal(ways.database);
    expect(() => tierNamed('snapshot', tiers.shared)).to.throw(RangeError, 'there is no tier "snapshot"');
  });
});
