import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { refusalOf } from '../support/ingest-client.js';
import { JobCaller, sentJob } from '../support/job-caller.js';
import { type RunningService, startService } from '../support/running-service.js';
import { SERVICE_STORES } from '../support/service-stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BUF = join(process.cwd(), 'node_modules', '.bin', 'buf');
const TOKEN = 'a-token-of-24-characters';
const BOARDS = 'boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 1h, size: 50 }]\n';
const DIGEST = `
name: digest
schedule: 0 9 1 1 *          # once a year
time_zone: Europe/Berlin
executor:
  kind: http
  url: https://site.example/jobs/digest
  headers: { authorization: Bearer 0123456789abcdef }
labels: { team: front }
`;

for (const [name, env] of SERVICE_STORES) {
  describe(`hotlist jobs asks a server over ${name}, where jobs`, () => {
    const folder = temporaryFolder();
    let running: RunningService;

    before(async () => {
      running = await startService(folder.path, `${BOARDS}admin: { token: ${TOKEN} }\n`, undefined, await env());
    });
    after(async () => {
      await running.stop();
      folder.remove();
    });

    const hotlist = async (
      args: string,
      input?: string,
      env: Record<string, string> = { HOTLIST_ADMIN_TOKEN: TOKEN },
    ) => {
      const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      const client = temporaryFolder();
      try {
        const command = startHotlist(client.path, ['jobs', ...words, '--address', running.address], env);
        command.process.stdin?.end(input);
        return await command.finished;
      } finally {
        client.remove();
      }
    };
    const done = async (args: string, input?: string) => {
      const { code, stdout, stderr } = await hotlist(args, input);
      expect({ code, stderr }, stdout).to.deep.equal({ code: 0, stderr: '' });
      return stdout;
    };
    const jsonOf = async (args: string) => JSON.parse(await done(`${args} --json`));

    it('need the token', async () => {
      const caller = new JobCaller(running.address);
      expect((await refusalOf(caller.create(sentJob()))).code).to.equal('UNAUTHENTICATED');
      caller.close();
      const { code, stdout, stderr } = await hotlist('list', undefined, {});
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.equal(
        'looking after jobs needs the metadata "authorization: Bearer <token>", with the token that the server has as admin.token; here it is taken from admin.token or HOTLIST_ADMIN_TOKEN\n',
      );
    });

    it('run, and what they did is shown', async () => {
      await done(
        'create -f -',
        'name: nowhere\nschedule: 30d\nretry: { attempts: 1 }\nexecutor: { kind: http, url: "http://127.0.0.1:1/" }\n',
      );
      const caller = new JobCaller(running.address, `Bearer ${TOKEN}`);
      expect(await done('trigger nowhere')).to.equal('Job "nowhere" is due now.\n');
      const watch = caller.watch('nowhere', 0n);
      // It may be told of when it begins, or only when it has ended.
      const [begun = ''] = await watch.first(1);
      const ended = begun.endsWith('RUNNING') ? (await watch.first(2))[1] : begun;
      expect(ended).to.match(/ nowhere FAILED$/);
      watch.call.cancel();
      caller.close();
      const { executions } = await jsonOf('executions nowhere --state failed --limit 1');
      expect(executions[0]).to.deep.include({ job: 'nowhere', state: 'failed', attempt: 1 });
      expect(executions[0].detail).to.include('nothing listens there');
      expect(await done('executions nowhere --state failed --limit 1')).to.match(
        /^id +job +shard +fire time +attempt +state +took +detail\n\d+ +nowhere +0 +\S+Z +1 +failed +\d+ ms +http:\/\/127\.0\.0\.1:1/,
      );
      expect(await done('executions none')).to.equal('No executions.\n');
      await done('delete nowhere');
    });

    // The commands know nothing of the store.
    if (name !== 'the embedded store') return;

    it('are added, shown, changed, paused, resumed and deleted from the command line', async function () {
      // Two dozen commands, each a process of its own.
      this.timeout(120_000);
      expect(await done('list --label team=front')).to.equal('No jobs.\n');
      expect(await done('create -f -', DIGEST)).to.equal('Job "digest" is added.\n');
      expect(await done('list --label team=front')).to.match(
        /^name +schedule +executor +state +next\ndigest +0 9 1 1 \* Europe\/Berlin +http +waiting +\d{4}-01-01T08:00:00Z\n$/,
      );
      const shown = await done('show digest');
      expect(shown).to.match(/^digest, waiting, defined by the API, changed \S+Z\n\nname: digest\n/);
      expect(shown).to.include('authorization: "***"');
      expect(shown).to.match(
        /\nshard +state +fire time +due +attempt +epoch +run by\n0 +waiting +\d{4}-01-01T08:00:00Z/,
      );

      expect(await done('update digest -f -', 'timeout: 5s\nlabels:\n')).to.equal('Job "digest" is changed.\n');
      expect(await jsonOf('show digest')).to.deep.include({ timeout: '5s', labels: {}, time_zone: 'Europe/Berlin' });
      await done('update digest -f -', '{"schedule": "7d"}');
      const changed = await jsonOf('show digest');
      expect(changed).to.deep.include({ schedule: '7d', timeout: '5s', paused: false, origin: 'api' });
      expect(changed).to.not.have.property('time_zone');

      expect(await done('pause digest')).to.equal('Job "digest" is paused.\n');
      expect(await done('list')).to.match(/\ndigest +7d +http +paused +-\nrefresh:hot +1h +local +\S+ +\S+\n$/);
      expect((await jsonOf('resume digest')).paused).to.equal(false);
      expect(await done('delete digest')).to.equal('Job "digest" is deleted.\n');
      const gone = await hotlist('show digest');
      expect(gone).to.include({ code: 1, stdout: '', stderr: 'there is no job "digest"\n' });
    });

    it('can be shown, changed in a file and sent back with their secrets hidden', async () => {
      await done('create -f -', DIGEST);
      const shown = await done('show digest');
      const [, definition = ''] = shown.split('\n\n');
      await done('update digest -f -', definition.replace('priority: 0', 'priority: 7'));
      expect((await jsonOf('show digest')).priority).to.equal(7);
      const moved = await hotlist('update digest -f -', definition.replace('site.example', 'other.example'));
      expect(moved).to.include({ code: 2, stdout: '' });
      expect(moved.stderr).to.match(
        /^job\.executor\.parameters\.headers\.authorization: \*\*\* stands for a value that/,
      );
      await done('delete digest');
    });

    it('that can be none are refused with every reason, from a file that is named too', async function () {
      this.timeout(60_000);
      const file = join(folder.path, 'wrong.yaml');
      writeFileSync(file, 'name: a b\nschedule: 61 * * * *\nshrads: 2\nexecutor: { kind: http }\n');
      const { code, stdout, stderr } = await hotlist(`create -f ${file}`);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      const lines = stderr.trimEnd().split('\n');
      expect(lines[0]).to.equal(`${file} holds no job that can be:`);
      expect(lines.slice(1).map((line) => line.split(':')[0])).to.deep.equal(['  shrads', '  name', '  schedule']);
      const ofServer = await hotlist('create -f -', 'name: a\nschedule: 1h\nexecutor: { kind: http, method: FETCH }\n');
      expect(ofServer).to.include({ code: 2, stdout: '' });
      expect(ofServer.stderr.split('\n').map((line) => line.split(':')[0])).to.deep.equal([
        'job.executor.parameters.method',
        'job.executor.parameters.url',
        '',
      ]);
      for (const [input, reason] of [
        ['a: [', /^standard input:1: this is not valid YAML/],
        ['', /^standard input holds no job: it has to be a mapping/],
        ['name: other\n', /^standard input holds another job than "digest"/],
        ['name: digest\n', /^standard input has nothing to change\n$/],
      ] as const) {
        const refused = await hotlist('update digest -f -', input);
        expect(refused.stderr).to.match(reason);
        expect(refused.code).to.equal(2);
      }
      expect((await hotlist('create -f none.yaml')).stderr).to.match(/^none\.yaml can't be read: ENOENT/);
    });

    it('have schedules that can be looked at before', async () => {
      const lines = (await done('preview "30 2 * * *" --time-zone Europe/Berlin --count 2')).trimEnd().split('\n');
      expect(lines).to.have.length(2);
      for (const line of lines) expect(line).to.match(/^\d{4}-\d\d-\d\dT\S+Z {2}\w{3} \d{4}-\d\d-\d\d 0[23]:[03]0:00 /);
      expect((await jsonOf('preview 7d --count 3')).fire_times).to.have.length(3);
      const refused = await hotlist('preview "* * * *"');
      expect(refused).to.include({ code: 2, stdout: '' });
      expect(refused.stderr).to.match(/^schedule\.cron: "\* \* \* \*" is not a cron expression: it has 4 fields;/);
    });
  });
}

describe('hotlist jobs', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('says of each of its commands how it is used', async function () {
    // Each is a process of its own.
    this.timeout(120_000);
    const { code, stdout } = await runHotlist(folder.path, ['jobs', '--help']);
    expect(code).to.equal(0);
    const usages = [
      'list [options]',
      'show [options] <name>',
      'create [options]',
      'update [options] <name>',
      'delete [options] <name>',
      'pause [options] <name>',
      'resume [options] <name>',
      'trigger [options] <name>',
      'cancel-backfill [options] <name>',
      'cancel [options] <id>',
      'executions [options] [name]',
      'execution [options] <id>',
      'watch [options] [name]',
      'instances [options]',
      'preview [options] <schedule>',
    ];
    const listed = [...stdout.matchAll(/^ {2}([a-z]\S*(?: [[<]\S+)*)(?: {2}|$)/gm)].map(([, usage]) => usage);
    expect(listed).to.deep.equal([...usages, 'help [command]']);
    for (const usage of usages) {
      const [command = ''] = usage.split(' ');
      const help = await runHotlist(folder.path, ['jobs', command, '--help']);
      expect(help).to.include({ code: 0, stderr: '' });
      expect(help.stdout.split('\n')[0]).to.equal(`Usage: hotlist jobs ${usage}`);
      if (command === 'create') expect(help.stdout).to.include('schedule: 0 9 * * MON-FRI');
    }
  });

  for (const args of [
    'create',
    'show',
    'executions --state faild',
    'executions --limit 0',
    'list --label x',
    'preview 5m --count 0',
    'cancel x1',
    'execution x1',
    'watch --after -1',
  ]) {
    it(`refuses ${args}`, async () => {
      const { code, stdout, stderr } = await runHotlist(folder.path, ['jobs', ...args.split(' ')]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^error: /);
      expect(stderr).to.include('(--help shows how it is used)');
    });
  }
});

describe('the JobService seen by buf curl over reflection alone', () => {
  const folder = temporaryFolder();
  let running: RunningService;
  before(async () => {
    running = await startService(folder.path, BOARDS);
  });
  after(async () => {
    await running.stop();
    folder.remove();
  });

  const curl = async (method: string, ...args: string[]) => {
    const url = `http://${running.address}${method}`;
    const options = ['--http2-prior-knowledge', '--protocol', 'grpc'];
    return (await promisify(execFile)(BUF, ['curl', ...options, ...args, url])).stdout;
  };
  const call = async (method: string, data: object) =>
    JSON.parse(await curl(`/scheduler.v1.JobService/${method}`, '--data', JSON.stringify(data)));

  it('is listed with its methods, and is healthy', async () => {
    expect(await curl('', '--list-services')).to.include('scheduler.v1.JobService');
    expect(await curl('', '--list-methods')).to.include('scheduler.v1.JobService/PreviewSchedule');
    const health = await curl('/grpc.health.v1.Health/Check', '--data', '{"service": "scheduler.v1.JobService"}');
    expect(JSON.parse(health)).to.deep.equal({ status: 'SERVING' });
  });

  it('takes jobs as JSON, and changes them by a mask', async () => {
    const job = {
      name: 'digest',
      schedule: { cron: '0 9 * * MON-FRI', time_zone: 'Europe/Berlin' },
      executor: {
        kind: 'http',
        parameters: { url: 'https://site.example/jobs/digest', headers: { 'x-key': 'secret' } },
      },
      timeout: '90s',
      misfire: { catch_up: { max: 3, window: '3600s' } },
    };
    const { job: created } = await call('CreateJob', { job });
    expect(created).to.deep.include({ timeout: '90s', overlap: 'OVERLAP_SKIP', origin: 'ORIGIN_API' });
    expect(created.executor.parameters.headers).to.deep.equal({ 'x-key': '***' });
    const update = { job: { name: 'digest', priority: 5, etag: created.etag }, update_mask: 'priority' };
    expect((await call('UpdateJob', update)).job).to.deep.include({ priority: 5, timeout: '90s' });
    expect((await call('ListJobs', {})).jobs.map(({ name }: { name: string }) => name)).to.deep.equal([
      'digest',
      'refresh:hot',
    ]);
    const preview = await call('PreviewSchedule', { schedule: { every: '3600s' }, count: 2 });
    expect(preview.fireTimes).to.have.length(2);
    expect(await call('DeleteJob', { name: 'digest' })).to.deep.equal({});
  });
});
