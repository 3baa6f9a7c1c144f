import { join } from 'node:path';
import { expect } from 'chai';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilPublished } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ENV = { ...FREE_PORTS, HOTLIST_DEMO: 'on', HOTLIST_LOG_LEVEL: 'debug' };

describe('one store', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('is served by one process; a second says so in one sentence and ends, and the first goes on', async () => {
    const first = startHotlist(folder.path, ['serve'], ENV);
    await untilPublished(first, 'hot');
    const second = await runHotlist(folder.path, ['serve'], ENV);
    expect(second.code).to.equal(1);
    expect(second.stderr.trim()).to.match(/^another hotlist serves from .*hotlist\.db: stop it, or give this one/);
    first.process.kill('SIGTERM');
    expect((await first.finished).code).to.equal(0);
  });

  it('with a damaged list starts all the same, says which, and mends it by the next publish', async () => {
    const database = await EmbeddedDatabase.open(join(folder.path, 'data', 'hotlist.db'));
    database.connection.exec("UPDATE hot_lists SET payload = substr(payload, 1, 3000) WHERE board = 'hot'");
    database.close();
    const command = startHotlist(folder.path, ['serve'], ENV);
    const log = await untilPublished(command, 'hot');
    command.process.kill('SIGTERM');
    await command.finished;
    expect(log).to.match(/"board":"hot"[^\n]*is damaged; the next publish replaces it[^\n]*"msg":"list unreadable"/);
    expect(log).to.match(/"board":"rising"[^\n]*"msg":"list loaded"/);
  });
});
