import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { executionJson } from '../../src/bootstrap/cli/jobs/job-json.js';
import { type CalledHttpServer, type CalledRequest, calledHttpServer } from '../support/called-http-server.js';
import { startHotlist } from '../support/hotlist-command.js';
import { JobCaller, sentJob } from '../support/job-caller.js';
import { cron, every } from '../support/job-service-stores.js';
import { type RunningService, startService } from '../support/running-service.js';
import { SHARED_STORES } from '../support/service-stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const BOARDS = 'boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 30d, size: 50 }]\n';

for (const [name, environment] of SHARED_STORES) {
  describe(`runs of a job on two instances that share ${name}`, function () {
    this.timeout(120_000);
    const folders = [temporaryFolder(), temporaryFolder()];
    const instances: RunningService[] = [];
    /** By the address of each instance, the fire times that it has begun. */
    const begun = new Map<string, number[]>();
    const requests: CalledRequest[] = [];
    /** Runs that go on until somebody stops them. */
    let held: ServerResponse[] = [];
    let recorder: CalledHttpServer;
    let caller: JobCaller;

    before(async () => {
      recorder = await calledHttpServer((response, request) => {
        requests.push(request);
        if (request.path === '/held') held.push(response);
        else response.end('done');
      });
      const env = { HOTLIST_SCHEDULER_LEASE_TTL: '6s', ...(await environment()) };
      for (const { path } of folders) {
        const instance = await startService(path, BOARDS, undefined, env);
        instances.push(instance);
        begun.set(instance.address, []);
        instance.events.watch((event) => {
          if (event.type === 'execution begun') begun.get(instance.address)?.push(event.fireTime);
        });
      }
      caller = new JobCaller(instances[0]?.address ?? '');
    });
    after(async () => {
      caller.close();
      await Promise.all(instances.map((instance) => instance.stop()));
      await recorder.close();
      for (const folder of folders) folder.remove();
    });
    beforeEach(() => {
      requests.length = 0;
      held = [];
      for (const each of begun.values()) each.length = 0;
    });

    const [first, second] = [() => instances[0]?.address ?? '', () => instances[1]?.address ?? ''];
    const hotlist = async (address: string, args: readonly string[], input = '') => {
      const client = temporaryFolder();
      const command = startHotlist(client.path, ['jobs', ...args, '--address', address]);
      command.process.stdin?.end(input);
      return command.finished.finally(() => client.remove());
    };
    const done = async (address: string, args: readonly string[], input?: string) => {
      const { code, stdout, stderr } = await hotlist(address, args, input);
      expect({ code, stderr }, stdout).to.deep.equal({ code: 0, stderr: '' });
      return stdout;
    };
    const create = (name: string, path: string, schedule = every(2_592_000n)) => {
      const executor = { kind: 'http', parameters: { url: recorder.url + path } };
      return caller.create(sentJob({ name, schedule, executor }));
    };
    const executions = async (job: string) => {
      const request = { job, states: [], pageSize: 0, pageToken: '' };
      return (await caller.call('listExecutions', request)).executions.map(executionJson);
    };

    it('are stopped by whoever asks the instance that does not run them', async () => {
      await create('endless', '/held');
      await caller.call('triggerJob', { name: 'endless', runFor: undefined });
      await until('it runs', () => held.length > 0);
      const other = begun.get(first())?.length === 0 ? first() : second();
      const [running] = await executions('endless');
      const said = await done(other, ['cancel', String(running?.['id']), '--reason', 'enough']);
      expect(said).to.match(/^Execution \d+ of "endless" is told to stop; \S+ runs it\.\n$/);
      await until('it is recorded', async () => (await executions('endless'))[0]?.['state'] !== 'running');
      const [ended, ...others] = await executions('endless');
      expect(ended).to.include({
        id: running?.['id'],
        state: 'cancelled',
        detail: 'it was cancelled by request: enough',
      });
      expect(others).to.deep.equal([]);
      const refused = await hotlist(other, ['cancel', String(running?.['id'])]);
      expect(refused).to.include({
        code: 1,
        stdout: '',
        stderr: `execution ${running?.['id']} is not running; it is cancelled\n`,
      });
      expect((await hotlist(other, ['cancel', '99999'])).stderr).to.equal(
        'there is no execution 99999; it may have been cleaned\n',
      );
    });

    it('are given for an instant, and for every fire time of a range, each once', async () => {
      // Hours of one day in the year, so that none comes meanwhile.
      await create('report', '/report', cron('0 * 1 1 *'));
      expect(await done(second(), ['trigger', 'report', '--fire-time', '2013-01-01T00:00:07Z'])).to.match(
        /^Job "report" has \d runs? queued besides its schedule\.\n$|^Job "report" has nothing queued\.\n$/,
      );
      await until('that has run, which is not the first of them all', () => requests.length >= 1);
      const range = ['--from', '2013-01-01T00:00:00Z', '--to', '2013-01-01T12:00:00Z'];
      expect(JSON.parse(await done(first(), ['trigger', 'report', ...range, '--json']))).to.have.property('queued');
      await until('all have run', () => requests.length >= 13);
      const hours = Array.from({ length: 12 }, (_, hour) => `2013-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`);
      const ran = requests.map(({ headers }) => headers['x-job-fire-time']);
      expect(ran.toSorted()).to.deep.equal(['2013-01-01T00:00:07.000Z', ...hours].toSorted());
      expect(ran.filter((time) => hours.includes(String(time)))).to.deep.equal(hours);
      expect(requests[0]?.headers['idempotency-key']).to.equal('report:2013-01-01T00:00:07.000Z');
      expect((await executions('report')).map(({ state }) => state)).to.not.include('skipped');
    });

    it('are not given for what is to come, nor for what is none', async () => {
      await create('none', '/none');
      for (const [args, code, stderr] of [
        [
          ['--fire-time', '2999-01-01T00:00:00Z'],
          2,
          /^fire_time: 2999-01-01T00:00:00\.000Z is to come; not later than now, /,
        ],
        [
          ['--fire-time', '2013-01-01', '--from', '2013-01-01'],
          2,
          /^--fire-time names one instant, and --from and --to /,
        ],
        [['--fire-time', 'yesterday'], 2, /^error: .*It is not a time in ISO 8601/],
      ] as const) {
        const refused = await hotlist(first(), ['trigger', 'none', ...args]);
        expect(refused).to.include({ code, stdout: '' });
        expect(refused.stderr).to.match(stderr);
      }
      expect(await done(first(), ['cancel-backfill', 'none'])).to.equal('Job "none" has nothing queued.\n');
    });
  });
}
