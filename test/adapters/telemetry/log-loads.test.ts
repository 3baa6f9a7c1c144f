import { expect } from 'chai';
import { logLoads } from '../../../src/adapters/telemetry/log-loads.js';
import { loggedLines } from '../../support/logged-lines.js';

describe('logLoads', () => {
  it('logs the first list of each board from each tier, and the later ones as routine', () => {
    const { logger, lines, levels } = loggedLines();
    const onEvent = logLoads(logger);
    for (const [board, version, tier] of [
      ['hot', 4, 'redis'],
      ['hot', 5, 'redis'],
      ['week', 9, 'redis'],
      ['hot', 6, 'database'],
      ['hot', 7, 'database'],
    ] as const) {
      onEvent({ type: 'list loaded', board, version, computedAt: 1, tier });
    }
    expect(levels().map((level) => level.split(':')[0])).to.deep.equal(['info', 'debug', 'info', 'info', 'debug']);
    expect(lines[0]).to.deep.equal({
      level: 'info',
      msg: 'list loaded',
      board: 'hot',
      version: 4,
      computedAt: 1,
      tier: 'redis',
    });
  });
});
