import { expect } from 'chai';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { FREE_PORTS, untilPublished, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('hotlist on a database server', () => {
  const folder = temporaryFolder();
  let env: Record<string, string>;

  before(async () => {
    env = { ...FREE_PORTS, HOTLIST_DATABASE_URL: await emptyDatabase(), HOTLIST_LOG_LEVEL: 'debug' };
  });
  after(() => folder.remove());

  it('fills an empty database with the demonstration only when it is told to', async () => {
    const command = startHotlist(folder.path, ['serve'], env);
    const { http } = await untilServing(command);
    await untilPublished(command, 'hot');
    const { items } = (await (await fetch(`http://${http}/v1/boards/hot`)).json()) as { items: object[] };
    command.process.kill('SIGTERM');
    expect((await command.finished).code).to.equal(0);
    expect(items).to.deep.equal([]);
  });

  it('serves what is there, and after a restart the last list at once', async () => {
    const first = startHotlist(folder.path, ['serve'], { ...env, HOTLIST_DEMO: 'on' });
    const { grpc } = await untilServing(first);
    await untilPublished(first, 'hot');
    const top = await runHotlist(folder.path, ['top', '--json', '--address', grpc]);
    expect(JSON.parse(top.stdout).items).to.have.length(50);
    first.process.kill('SIGKILL');
    await first.finished;

    const second = startHotlist(folder.path, ['serve'], env);
    expect((await untilServing(second)).log).to.match(/"board":"hot"[^\n]*"msg":"list loaded"/);
    second.process.kill('SIGTERM');
    expect((await second.finished).code).to.equal(0);
  });

  it('ends with 2 and one sentence where the database cannot be used', async () => {
    const url = new URL(env['HOTLIST_DATABASE_URL'] as string);
    url.username = 'nobody';
    url.password = 's3cret';
    const { code, stderr, stdout } = await runHotlist(folder.path, ['serve'], {
      ...env,
      HOTLIST_DATABASE_URL: url.href,
    });
    expect(code).to.equal(2);
    expect(stderr.trim()).to.match(
      /^the database test_\d+ on \S+ can't be used: it refuses the user "nobody" or the password$/,
    );
    expect(stdout + stderr).to.not.include('s3cret');
  });
});
