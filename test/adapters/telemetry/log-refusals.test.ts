import { expect } from 'chai';
import { logRefusals } from '../../../src/adapters/telemetry/log-refusals.js';
import { loggedLines } from '../../support/logged-lines.js';

describe('logRefusals', () => {
  it('warns once of each token that a tier refuses', () => {
    const { logger, lines, levels } = loggedLines();
    const onEvent = logRefusals(logger);
    for (const [board, token, tier] of [
      ['hot', 4, 'redis'],
      ['hot', 4, 'redis'],
      ['hot', 4, 'database'],
      ['week', 4, 'redis'],
      ['hot', 5, 'redis'],
      ['hot', 5, 'redis'],
    ] as const) {
      onEvent({ type: 'publish refused', board, token, tier, reason: 'another has published since' });
    }
    expect(levels().map((level) => level.split(':')[0])).to.deep.equal([
      'warn',
      'debug',
      'warn',
      'warn',
      'warn',
      'debug',
    ]);
    expect(lines[0]).to.deep.equal({
      level: 'warn',
      msg: 'publish refused',
      board: 'hot',
      token: 4,
      tier: 'redis',
      reason: 'another has published since',
    });
  });
});
