import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { type CalledHttpServer, type CalledRequest, calledHttpServer } from '../support/called-http-server.js';
import { Fleet } from '../support/fleet/fleet.js';
import { startService } from '../support/running-service.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

/** What a run says of itself. */
const runOf = ({ path, headers }: CalledRequest) => ({
  job: path?.slice(1),
  fireTime: headers['x-job-fire-time'],
  attempt: Number(headers['x-job-attempt']),
  epoch: Number(headers['x-job-epoch']),
});

describe('configured jobs of a whole service', function () {
  this.timeout(90_000);
  const requests: CalledRequest[] = [];
  let recorder: CalledHttpServer;
  /** Of the job `held`, whose runs end when a test lets them. */
  let held: ServerResponse[] = [];

  beforeEach(async () => {
    requests.length = 0;
    held = [];
    recorder = await calledHttpServer((response, request) => {
      requests.push(request);
      if (request.path === '/held') held.push(response);
      else response.end('done');
    });
  });
  afterEach(() => recorder.close());

  const aJob = (name: string) => ({ name, schedule: '1s', executor: { kind: 'http', url: `${recorder.url}/${name}` } });
  const runsOf = (job: string) => requests.map(runOf).filter((run) => run.job === job);

  describe('on three instances', () => {
    let fleet: Fleet;

    const startFleet = async (env: Record<string, string>) => {
      fleet = await Fleet.prepare({ instances: 3, boards: ['hot'], env });
      for (const { folder } of fleet.instances) {
        const path = join(folder, 'hotlist.yaml');
        const yaml = JSON.parse(readFileSync(path, 'utf8'));
        writeFileSync(path, JSON.stringify({ ...yaml, jobs: [aJob('every-second'), aJob('held')] }));
      }
      for (const instance of fleet.instances) instance.start();
      await Promise.all(fleet.instances.map((instance) => instance.untilReady()));
    };
    afterEach(() => fleet.stop());

    /** The instance that has begun this run. */
    const holderOf = (job: string, epoch: number) =>
      until(`an instance has begun ${job}`, () =>
        fleet.instances.find(({ log }) => log.of('execution begun', { job, epoch }).length > 0),
      );
    const firstHeld = () => until('it has begun', () => runsOf('held')[0]);
    const secondHeld = () => until('it has begun again', () => runsOf('held')[1]);

    // Of Redis test/chaos/scheduler.test.ts shows the rest, without a new fleet for each.
    for (const backend of ['mysql', 'redis']) {
      it(`are run by another at once when the holder stops in good order, by ${backend}`, async () => {
        // A lease that is not released ends after this has failed.
        await startFleet({ HOTLIST_SCHEDULER_BACKEND: backend, HOTLIST_SCHEDULER_LEASE_TTL: '2m' });
        const first = await firstHeld();
        const holder = await holderOf('held', first.epoch);
        expect(await holder.stop()).to.equal(0);
        const again = await secondHeld();
        expect(again).to.deep.include({ fireTime: first.fireTime, attempt: 2 });
        const { stdout } = await (await holderOf('held', again.epoch)).run('jobs', 'executions', 'held', '--json');
        const executions: { attempt: number }[] = JSON.parse(stdout).executions;
        const told = { state: 'lost', detail: 'the instance is stopping' };
        expect(executions.find(({ attempt }) => attempt === 1)).to.include(told);
      });
    }

    describe('that share out what is due by the database', () => {
      beforeEach(() => startFleet({ HOTLIST_SCHEDULER_BACKEND: 'mysql' }));

      it('run on schedule, each fire time on one of them', async () => {
        await until('it has run ten times', () => runsOf('every-second').length >= 10);
        const runs = runsOf('every-second');
        expect(new Set(runs.map(({ fireTime }) => fireTime)).size).to.equal(runs.length);
        for (const [index, { fireTime, epoch }] of runs.entries()) {
          expect(String(fireTime)).to.match(/:\d\d\.000Z$/);
          expect(epoch).to.be.above(runs[index - 1]?.epoch ?? 0);
        }
        // A busy machine may keep the stores from answering in time.
        const slow = ['job store down', 'tier down'];
        const errors = fleet.instances.flatMap(({ log }) => log.errors()).filter(({ msg }) => !slow.includes(msg));
        expect(errors).to.deep.equal([]);
        const running = await Promise.all(fleet.instances.map((each) => each.metric('hotlist_jobs_running')));
        // The one that is held, on whichever it is, and perhaps the other one and the board's.
        expect(running.reduce<number>((sum, count) => sum + (count ?? 0), 0)).to.be.within(1, 3);
      });

      it('are taken over by another when the holder is killed', async () => {
        const first = await firstHeld();
        const holder = await holderOf('held', first.epoch);
        await holder.kill();
        const again = await secondHeld();
        expect(again).to.deep.include({ fireTime: first.fireTime, attempt: 2 });
        expect(again.epoch).to.be.above(first.epoch);
        expect((await holderOf('held', again.epoch)).name).not.to.equal(holder.name);
        for (const response of held) response.end();
        await until('it goes on', () =>
          runsOf('held').some(({ attempt, epoch }) => attempt === 1 && epoch > again.epoch),
        );
      });
    });
  });

  it('run on an instance with an embedded file, and what came out is in the history', async () => {
    const folder = temporaryFolder();
    const yaml = JSON.stringify({ jobs: [aJob('every-second')] });
    const service = await startService(folder.path, yaml);
    const { jobs } = await service.container.getAsync(TOKENS.store);
    await until('it has run three times', () => runsOf('every-second').length >= 3);
    const done = await until('they are in the history', async () => {
      const found = await jobs.history.list({ job: 'every-second', states: ['succeeded'], limit: 10 });
      return found.length >= 2 ? found : undefined;
    });
    expect(done[0]).to.deep.include({ detail: '200 OK: done', attempt: 1, shard: 0 });
    await service.stop();
    folder.remove();
  });
});
