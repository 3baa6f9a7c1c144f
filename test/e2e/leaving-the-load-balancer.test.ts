import { expect } from 'chai';
import { type StartedCommand, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilPublished, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('leaving the load balancer', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let command: StartedCommand;

  afterEach(() => command.process.kill('SIGKILL'));
  after(() => folder.remove());

  /** One that is told to stop once it has published a list, and waits for so long first. */
  const stopping = async (delay: string) => {
    const env = {
      ...FREE_PORTS,
      HOTLIST_DEMO: 'on',
      HOTLIST_SHUTDOWN_DELAY: delay,
      HOTLIST_LOG_LEVEL: 'debug',
    };
    command = startHotlist(folder.path, ['serve'], env);
    const { http } = await untilServing(command);
    await untilPublished(command, 'hot');
    const statusOf = async (path: string) => (await fetch(`http://${http}${path}`)).status;
    expect(await statusOf('/readyz')).to.equal(200);
    command.process.kill('SIGTERM');
    await command.until('stdout', /"msg":"stopping"/);
    return statusOf;
  };

  it('says not ready, and goes on answering for as long as shutdown.delay says', async () => {
    const statusOf = await stopping('5s');
    expect(await statusOf('/readyz')).to.equal(503);
    expect(await statusOf('/v1/boards/hot')).to.equal(200);
    expect((await command.finished).code).to.equal(0);
  });

  it('ends at once on a second signal', async () => {
    await stopping('10m');
    // Longer than the time in which two signals count as one press of a key.
    await new Promise((resolve) => setTimeout(resolve, 600));
    command.process.kill('SIGTERM');
    const { code, stdout } = await command.finished;
    expect(code).to.equal(1);
    expect(stdout).to.match(/second signal: ending at once/);
    expect(stdout).to.not.match(/"msg":"stopped"/);
  });
});
