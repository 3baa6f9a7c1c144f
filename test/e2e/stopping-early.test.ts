import { expect } from 'chai';
import { embeddedInstance, Fleet } from '../support/fleet/fleet.js';
import type { Instance } from '../support/fleet/instance.js';
import { runHotlist } from '../support/hotlist-command.js';
import { portToKeep } from '../support/servers/port-to-keep.js';
import { FREE_PORTS } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

describe('stopping early', function () {
  this.timeout(60_000);

  it('does not hold up the reason why a start failed until load balancers have noticed', async () => {
    const folder = temporaryFolder();
    const env = {
      ...FREE_PORTS,
      HOTLIST_DATABASE_URL: `mysql://app@127.0.0.1:${await portToKeep()}/site`,
      HOTLIST_SHUTDOWN_DELAY: '10m',
    };
    const { code, stderr } = await runHotlist(folder.path, ['serve'], env);
    folder.remove();
    expect(code).to.equal(2);
    expect(stderr).to.match(/nothing listens there/);
  });

  it('ends in good order while the database hangs: in a start on snapshots, and in the middle of a run', async () => {
    const fleet = await Fleet.start({ instances: 1, boards: ['hot'] });
    const instance = fleet.instances[0] as Instance;
    await until('there is a snapshot', async () =>
      (await instance.readyz()).boards.every(({ version }) => version > 1),
    );
    const mark = instance.log.mark;
    fleet.mariadb.pause();
    await until('the hanging is noticed', () => instance.log.of('tier down', { tier: 'database' }, mark).length > 0);
    expect(await instance.stop()).to.equal(0);
    instance.start();
    await instance.untilReady();
    expect(instance.log.of('serving the last lists until the database answers')).to.have.lengthOf(1);
    expect(await instance.stop()).to.equal(0);
    fleet.mariadb.resume();
    await fleet.stop();
  });

  it('takes a board that is not there for wrong usage', async () => {
    const folder = temporaryFolder();
    const instance = await embeddedInstance(folder.path);
    const { code, stderr } = await instance.run('rollback', 'nope');
    folder.remove();
    expect(code).to.equal(2);
    expect(stderr).to.equal('there is no board "nope"; there are: hot\n');
  });
});
