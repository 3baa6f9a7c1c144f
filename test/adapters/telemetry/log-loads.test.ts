import { expect } from 'chai';
import { logLoads } from '../../../src/adapters/telemetry/log-loads.js';
import { loggedLines } from '../../support/logged-lines.js';

describe('logLoads', () => {
  it('logs the first list of each board, and the later ones as routine', () => {
    const { logger, lines, levels } = loggedLines();
    const onEvent = logLoads(logger);
    for (const [board, version] of [
      ['hot', 4],
      ['hot', 5],
      ['week', 9],
      ['hot', 6],
    ] as const) {
      onEvent({ type: 'list loaded', board, version, computedAt: 1, tier: 'redis' });
    }
    expect(levels()).to.deep.equal([
      'info: list loaded',
      'debug: list loaded',
      'info: list loaded',
      'debug: list loaded',
    ]);
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
