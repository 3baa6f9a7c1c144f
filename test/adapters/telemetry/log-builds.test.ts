import { expect } from 'chai';
import { logBuilds } from '../../../src/adapters/telemetry/log-builds.js';
import type { BuildReason } from '../../../src/application/events.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { loggedLines } from '../../support/logged-lines.js';

function setUp() {
  const logged = loggedLines();
  const onEvent = logBuilds(logged.logger);
  const built = (reason: BuildReason, board = 'hot') =>
    onEvent({ type: 'board built', board, reason, itemsRead: 5, members: 3, durationMs: 2 });
  const fail = (error: unknown, board = 'hot') =>
    onEvent({ type: 'board build failed', board, reason: 'scheduled', error, durationMs: 2, retryInMs: 1_000 });
  const letGo = (board = 'hot') => onEvent({ type: 'board let go', board });
  return { ...logged, built, fail, letGo };
}

describe('logBuilds', () => {
  it('logs a build on schedule as routine, and every other one for people', () => {
    const { built, lines, levels } = setUp();
    for (const reason of ['first', 'scheduled', 'slack used up', 'board changed', 'verification'] as const)
      built(reason);
    expect(levels()).to.deep.equal(['info', 'debug', 'info', 'info', 'info'].map((level) => `${level}: board built`));
    expect(lines[0]).to.deep.include({ board: 'hot', reason: 'first', itemsRead: 5, members: 3, durationMs: 2 });
  });

  it('logs the first failure in full, those that follow as routine, and the build that succeeds again', () => {
    const { built, fail, lines, levels } = setUp();
    for (let time = 0; time < 3; time++) fail(new TypeError('x is undefined'));
    built('scheduled');
    built('scheduled');
    expect(levels()).to.deep.equal([
      'warn: board build failed',
      'debug: board build failed',
      'debug: board build failed',
      'info: board built',
      'debug: board built',
    ]);
    expect(lines[0]).to.deep.include({ board: 'hot', for: 'scheduled', retryInMs: 1_000 });
    expect(lines[0]?.['err']).to.include({ type: 'TypeError', message: 'x is undefined' });
    expect(lines[1]).to.include({ reason: 'x is undefined' });
    expect(lines[3]).to.include({ failures: 3 });
  });

  it('logs one that was foreseen in a sentence', () => {
    const { fail, lines } = setUp();
    fail(new StoreUnavailableError('nobody answers'));
    expect(lines[0]).to.include({ level: 'warn', reason: 'nobody answers' });
    expect(lines[0]).not.to.have.property('err');
  });

  it('logs anew for another board, and in another tenure', () => {
    const { fail, letGo, levels } = setUp();
    fail(new StoreUnavailableError('nobody answers'));
    fail(new StoreUnavailableError('nobody answers'), 'other');
    letGo();
    fail(new StoreUnavailableError('nobody answers'));
    expect(levels().filter((level) => level.startsWith('warn'))).to.have.lengthOf(3);
  });
});
