import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LogLines } from '../support/fleet/log-lines.js';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const ENVIRONMENT = { ...FREE_PORTS, HOTLIST_DEMO: 'off', HOTLIST_LOG_LEVEL: 'debug' };

describe("a site's own functions", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
  const job = (name: string) => ({
    name,
    schedule: '1s',
    retry: { attempts: 1 },
    executor: { kind: 'local', function: name, input: { days: 30 } },
  });
  const configure = (...jobs: string[]) =>
    write('hotlist.yaml', JSON.stringify({ scheduler: { functions: './functions.mjs' }, jobs: jobs.map(job) }));

  const serve = (...settings: [string, string][]) => {
    const log = new LogLines();
    const service = startHotlist(folder.path, ['serve'], { ...ENVIRONMENT, ...Object.fromEntries(settings) });
    service.process.stdout?.on('data', (chunk: string) => log.add(chunk));
    return { log, service };
  };

  it('are run by jobs that name them, and what comes out of them is recorded', async () => {
    configure('sweep', 'fail');
    write(
      'functions.mjs',
      `export const sweep = async ({ days }, { epoch, signal, held }) => ({ days, fenced: epoch > 0, told: signal.aborted, held });
       export const fail = () => { throw new Error('nothing to do'); };`,
    );
    const { log, service } = serve();
    const { grpc } = await untilServing(service);
    expect(log.of('functions loaded')[0]?.['functions']).to.have.members(['sweep', 'fail']);

    const newest = (name: string) =>
      until(`${name} has run`, async () => {
        const { stdout } = await runHotlist(folder.path, ['jobs', 'executions', name, '--address', grpc, '--json']);
        return JSON.parse(stdout).executions.find(({ state }: { state: string }) => state !== 'running');
      });
    expect(await newest('sweep')).to.include({
      state: 'succeeded',
      detail: '{"days":30,"fenced":true,"told":false,"held":true}',
    });
    expect(await newest('fail')).to.include({ state: 'failed', detail: 'nothing to do' });
    service.process.kill('SIGTERM');
    expect((await service.finished).code).to.equal(0);
  });

  it('end neither the instance nor their own run by a promise that they let go', async () => {
    configure('careless');
    write(
      'functions.mjs',
      `export const careless = async () => {
         void Promise.reject(new Error('nobody waits for it'));
         await new Promise(setImmediate);
         return 'done';
       };`,
    );
    const { log, service } = serve();
    const ends = () => log.of('execution ended').filter(({ job: name }) => name === 'careless');
    await until('it has run twice', async () => ends().length >= 2);
    expect(log.of('unhandled rejection')[0]?.['reason']).to.equal('nobody waits for it');
    expect(ends().map(({ state }) => state)).to.deep.equal(ends().map(() => 'succeeded'));
    service.process.kill('SIGTERM');
    expect((await service.finished).code).to.equal(0);
  });

  it('that take no notice of their signal are named before they are cut off', async () => {
    configure('endless');
    write('functions.mjs', 'export const endless = () => new Promise((resolve) => setTimeout(resolve, 600_000));');
    const { log, service } = serve(['HOTLIST_SHUTDOWN_TIMEOUT', '5s']);
    await until('it runs', async () => log.of('run started').some(({ job: name }) => name === 'endless'));
    service.process.kill('SIGTERM');
    expect((await service.finished).code).to.equal(1);
    expect(log.of('run overdue')[0]).to.include({ job: 'endless' });
    expect(log.of('not everything ended in time: cutting it off')[0]?.['running']).to.deep.equal(['endless']);
  });

  it('keep no command from ending by what their module has opened', async () => {
    configure('sweep');
    const opens = 'setInterval(() => {}, 1_000);';
    write('functions.mjs', `${opens} export const sweep = () => {};`);
    expect((await runHotlist(folder.path, ['config', 'check'], ENVIRONMENT)).code).to.equal(0);
    write('functions.mjs', `${opens} export const swep = () => {};`);
    expect((await runHotlist(folder.path, ['serve'], ENVIRONMENT)).code).to.equal(2);
  });

  it('that there are not end the start and the check with one sentence and exit code 2', async () => {
    configure('sweep');
    write('functions.mjs', 'export const swep = () => {};');
    for (const args of [['serve'], ['config', 'check']]) {
      const { code, stdout, stderr } = await runHotlist(folder.path, args, ENVIRONMENT);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.equal(
        'The configuration has a problem:\n' +
          '  jobs[0].executor.function (hotlist.yaml:1): "sweep" is not allowed; the functions are swep\n',
      );
    }
  });

  it('are written as docs/executors.md shows', async () => {
    const [, text = ''] = readFileSync('docs/executors.md', 'utf8').split('\n## local\n');
    const block = (language: string) => text.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';
    write('hotlist.yaml', block('yaml'));
    write('functions.mjs', block('js'));
    const { code, stdout, stderr } = await runHotlist(folder.path, ['config', 'check']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.include('hotlist.yaml is valid');
  });
});
