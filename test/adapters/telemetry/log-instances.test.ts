import { expect } from 'chai';
import { logEvents } from '../../../src/adapters/telemetry/log-events.js';
import { loggedLines } from '../../support/logged-lines.js';

describe('the log says of an instance', () => {
  it('that its clock is wrong, by how much, and that it is right again', () => {
    const { logger, lines } = loggedLines();
    const onEvent = logEvents(logger);
    onEvent({ type: 'clock skew', aheadMs: -3_600_004, withinMs: 7 });
    onEvent({ type: 'clock right again', aheadMs: 3, withinMs: 7 });
    expect(lines).to.deep.equal([
      { level: 'warn', msg: 'clock skew', aheadMs: -3_600_004, withinMs: 7 },
      { level: 'info', msg: 'clock right again', aheadMs: 3, withinMs: 7 },
    ]);
  });

  it('that it is overloaded, and relieved, but not what it reports every few seconds', () => {
    const { logger, levels } = loggedLines();
    const onEvent = logEvents(logger);
    const figures = { eventLoop: 1, cpu: 0, memory: 0, runs: 0 };
    onEvent({ type: 'load measured', load: 1, figures, claimDelayMs: 500, isOverloaded: true, skewMs: 0 });
    onEvent({ type: 'instance overloaded', load: 1, median: 0.2 });
    onEvent({ type: 'instance relieved', load: 0.5, median: undefined });
    expect(levels()).to.deep.equal(['info: instance overloaded', 'info: instance relieved']);
  });
});
