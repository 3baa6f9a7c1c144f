import { expect } from 'chai';
import { logReloads } from '../../../src/adapters/telemetry/log-reloads.js';
import type { ReloadCause } from '../../../src/application/events.js';
import { loggedLines } from '../../support/logged-lines.js';

const CHANGES = { added: ['new'], removed: ['week'], changed: ['hot'], newDefault: undefined, reordered: false };

describe('logReloads', () => {
  it('says what has changed', () => {
    const { logger, lines } = loggedLines();
    logReloads(logger)({ type: 'config applied', cause: 'SIGHUP', at: 5, changes: CHANGES, needRestart: [] });
    const { newDefault, ...changes } = CHANGES;
    expect(newDefault).to.equal(undefined);
    expect(lines).to.deep.equal([{ level: 'info', msg: 'config applied', cause: 'SIGHUP', ...changes }]);
  });

  it('says in one line everything that is wrong', () => {
    const { logger, lines } = loggedLines();
    const problems = ['boards[0].size (hotlist.yaml:3): 0 is not allowed', 'lgo (hotlist.yaml:9): unknown key'];
    logReloads(logger)({ type: 'config refused', cause: 'file changed', problems });
    const msg = 'config refused: nothing has changed';
    expect(lines).to.deep.equal([{ level: 'error', msg, cause: 'file changed', problems }]);
  });

  it('warns of settings that need a restart, whether boards have changed or not', () => {
    const { logger, lines } = loggedLines();
    const onEvent = logReloads(logger);
    const needRestart = ['redis.url', 'log.level'];
    onEvent({ type: 'config applied', cause: 'SIGHUP', at: 5, changes: CHANGES, needRestart });
    onEvent({ type: 'config unchanged', cause: 'file changed', needRestart });
    const warning = { level: 'warn', msg: 'settings that differ take effect by a restart', settings: needRestart };
    expect([lines[1], lines[3]]).to.deep.equal([
      { ...warning, cause: 'SIGHUP' },
      { ...warning, cause: 'file changed' },
    ]);
  });

  it('says that nothing has changed to whoever sent a signal, and once after a refusal', () => {
    const { logger, levels } = loggedLines();
    const onEvent = logReloads(logger);
    const unchanged = (cause: ReloadCause) => onEvent({ type: 'config unchanged', cause, needRestart: [] });
    unchanged('file changed');
    unchanged('SIGHUP');
    onEvent({ type: 'config refused', cause: 'file changed', problems: ['no'] });
    unchanged('file changed');
    unchanged('file changed');
    expect(levels()).to.deep.equal([
      'debug: config unchanged',
      'info: config unchanged',
      'error: config refused: nothing has changed',
      'info: config unchanged',
      'debug: config unchanged',
    ]);
  });
});
