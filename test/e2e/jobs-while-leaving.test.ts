import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CalledHttpServer, calledHttpServer } from '../support/called-http-server.js';
import { Fleet } from '../support/fleet/fleet.js';
import type { Instance } from '../support/fleet/instance.js';
import { until } from '../support/until.js';

describe('jobs of an instance that leaves the load balancer', function () {
  this.timeout(90_000);
  let recorder: CalledHttpServer;
  let fleet: Fleet;
  let leaving: Instance;
  let other: Instance;
  /** Ends the run of the job `held`. */
  let held: ServerResponse | undefined;

  const begunBy = ({ log }: Instance, job: string, mark = 0) => log.of('execution begun', { job }, mark);
  const versionOn = async (instance: Instance) => (await instance.readyz()).boards[0]?.version ?? 0;

  beforeEach(async () => {
    recorder = await calledHttpServer((response, { path }) => {
      if (path === '/held') held = response;
      else response.end('done');
    });
    // Half of the timeout alone would be over before the others have begun what they are waited for.
    const env = { HOTLIST_SHUTDOWN_DELAY: '10s', HOTLIST_SHUTDOWN_TIMEOUT: '2s' };
    fleet = await Fleet.prepare({ instances: 2, boards: ['hot'], env });
    const aJob = (name: string, schedule: string) => {
      return { name, schedule, executor: { kind: 'http', url: `${recorder.url}/${name}` } };
    };
    for (const { folder } of fleet.instances) {
      const path = join(folder, 'hotlist.yaml');
      const yaml = JSON.parse(readFileSync(path, 'utf8'));
      const sticky = { ...aJob('sticky', '1s'), hold: 'sticky' };
      writeFileSync(path, JSON.stringify({ ...yaml, jobs: [aJob('every-second', '1s'), sticky, aJob('held', '1m')] }));
    }
    [leaving, other] = fleet.instances as [Instance, Instance];
    leaving.start();
    await leaving.untilReady();
    await leaving.run('jobs', 'trigger', 'held');
    await until('it has begun', () => held);
    await until('the sticky one is held', () => leaving.log.of('lease acquired', { job: 'sticky' }).length > 0);
    other.start();
    await other.untilReady();
  });
  afterEach(async () => {
    await fleet.stop();
    await recorder.close();
  });

  it('begin elsewhere at once, and the one that runs goes on to its end, while it still answers', async () => {
    const begun = begunBy(leaving, 'sticky').length;
    // Not while something begins.
    await until('one has just begun', () => begunBy(leaving, 'sticky').length > begun);
    const stopped = leaving.stop();
    await until('it is told to stop', () => leaving.log.of('stopping').length > 0);
    const [mark, version] = [leaving.log.mark, await versionOn(leaving)];
    for (const job of ['every-second', 'sticky', 'refresh:hot']) {
      await until(`the other has begun ${job} twice`, () => begunBy(other, job).length >= 2);
    }
    // What the other publishes it still gets.
    await until('it has newer lists', async () => (await versionOn(leaving)) > version + 1);
    expect(await leaving.readyz()).to.include({ status: 503, ready: false });
    held?.end('done');
    expect(await stopped).to.equal(0);
    for (const job of ['every-second', 'sticky', 'refresh:hot', 'held']) {
      expect(begunBy(leaving, job, mark), job).to.deep.equal([]);
    }
    const ended = leaving.log.of('execution ended', { job: 'held' });
    expect(ended.map(({ state, attempt }) => [state, attempt])).to.deep.equal([['succeeded', 1]]);
  });
});
