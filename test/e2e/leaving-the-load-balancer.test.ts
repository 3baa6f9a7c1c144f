import { expect } from 'chai';
import { FREE_PORTS, servedAt } from '../support/free-ports.js';
import { startHotlist } from '../support/hotlist-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('leaving the load balancer', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('says not ready, and goes on answering for as long as shutdown.delay says', async () => {
    const env = { ...FREE_PORTS, HOTLIST_DEMO: 'on', HOTLIST_SHUTDOWN_DELAY: '5s', HOTLIST_LOG_LEVEL: 'debug' };
    const command = startHotlist(folder.path, ['serve'], env);
    try {
      const { http } = servedAt(
        await command.until('stdout', /"msg":"serving"[\s\S]*"board":"hot"[^\n]*"msg":"list published"/),
      );
      const statusOf = async (path: string) => (await fetch(`http://${http}${path}`)).status;
      expect(await statusOf('/readyz')).to.equal(200);
      command.process.kill('SIGTERM');
      await command.until('stdout', /"msg":"stopping"/);
      expect(await statusOf('/readyz')).to.equal(503);
      expect(await statusOf('/v1/boards/hot')).to.equal(200);
      expect((await command.finished).code).to.equal(0);
    } finally {
      command.process.kill('SIGKILL');
    }
  });
});
