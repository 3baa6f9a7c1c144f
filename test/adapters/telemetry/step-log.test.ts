import { expect } from 'chai';
import { StepLog } from '../../../src/adapters/telemetry/step-log.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { loggedLines } from '../../support/logged-lines.js';

const FULL = new StoreUnavailableError("the Redis on db:6379 can't be used: OOM command not allowed");

function setUp() {
  const { logger, lines, levels } = loggedLines();
  const log = new StepLog(logger);
  const fail = (version: number, board = 'hot') =>
    log.onFailed({ type: 'publish step failed', board, version, step: 'redis', error: FULL });
  return { log, lines, levels, fail };
}

describe('StepLog', () => {
  it('warns once of a Redis that answers and takes no lists', () => {
    const { fail, lines, levels } = setUp();
    for (let version = 1; version < 1_000; version++) fail(version);
    expect(levels().filter((level) => level.startsWith('warn'))).to.have.lengthOf(1);
    expect(lines[1]).to.include({ level: 'warn', board: 'hot', version: 2, step: 'redis', reason: FULL.message });
  });

  it('warns anew when the step has succeeded in between', () => {
    const { fail, levels } = setUp();
    for (const version of [1, 2, 4, 5]) fail(version);
    expect(levels().filter((level) => level.startsWith('warn'))).to.have.lengthOf(2);
  });

  it('takes one failure for what may happen, each board by itself', () => {
    const { fail, levels } = setUp();
    for (const version of [1, 3, 5]) fail(version);
    fail(6, 'week');
    expect(levels().filter((level) => level.startsWith('warn'))).to.deep.equal([]);
  });

  it('says nothing more while Redis is down, which has been told', () => {
    const { log, fail, levels } = setUp();
    log.onTier('redis', false);
    for (const version of [1, 2, 3]) fail(version);
    log.onTier('database', true);
    fail(4);
    expect(levels().filter((level) => level.startsWith('warn'))).to.deep.equal([]);
    log.onTier('redis', true);
    fail(5);
    expect(levels().filter((level) => level.startsWith('warn'))).to.have.lengthOf(1);
  });
});
