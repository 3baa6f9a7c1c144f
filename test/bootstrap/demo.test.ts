import { expect } from 'chai';
import type { Seeking } from '../../src/application/scheduling/seek-lease.js';
import { StoreUnavailableError } from '../../src/application/store-unavailable-error.js';
import { Demo, type DemoParts } from '../../src/bootstrap/demo.js';
import { loggedLines } from '../support/logged-lines.js';

describe('Demo', () => {
  it('says that there is none when the database is gone again, and goes on without', async () => {
    const { logger, lines } = loggedLines();
    const tryAcquire = async () => {
      throw new StoreUnavailableError('database is down');
    };
    const seeking = { leases: { tryAcquire } } as unknown as Seeking;
    const demo = new Demo({ mode: 'on', seeking, logger } as unknown as DemoParts);
    await demo.tryToFill();
    expect(lines).to.deep.equal([
      { level: 'warn', msg: 'there is no demonstration for now', reason: 'database is down' },
    ]);
  });
});
