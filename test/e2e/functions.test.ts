import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LogLines } from '../support/fleet/log-lines.js';
import { FREE_PORTS, servedAt } from '../support/free-ports.js';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const ENVIRONMENT = { ...FREE_PORTS, HOTLIST_DEMO: 'off' };

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

  it('are run by jobs that name them, and what comes out of them is recorded', async () => {
    configure('sweep', 'fail');
    write(
      'functions.mjs',
      `export const sweep = async ({ days }, { epoch, signal }) => ({ days, fenced: epoch > 0, told: signal.aborted });
       export const fail = () => { throw new Error('nothing to do'); };`,
    );
    const log = new LogLines();
    const service = startHotlist(folder.path, ['serve'], ENVIRONMENT);
    service.process.stdout?.on('data', (chunk: string) => log.add(chunk));
    const { grpc } = servedAt(await service.until('stdout', /"msg":"serving"/));
    expect(log.of('functions loaded')[0]?.['functions']).to.have.members(['sweep', 'fail']);

    const newest = (name: string) =>
      until(`${name} has run`, async () => {
        const { stdout } = await runHotlist(folder.path, ['jobs', 'executions', name, '--address', grpc, '--json']);
        return JSON.parse(stdout).executions.find(({ state }: { state: string }) => state !== 'running');
      });
    expect(await newest('sweep')).to.include({
      state: 'succeeded',
      detail: '{"days":30,"fenced":true,"told":false}',
    });
    expect(await newest('fail')).to.include({ state: 'failed', detail: 'nothing to do' });
    service.process.kill('SIGTERM');
    expect((await service.finished).code).to.equal(0);
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
