import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { type CalledHttpServer, calledHttpServer } from '../support/called-http-server.js';
import { type StartedCommand, startHotlist } from '../support/hotlist-command.js';
import { JobCaller, sentJob } from '../support/job-caller.js';
import { every } from '../support/job-service-stores.js';
import { type RunningService, startService } from '../support/running-service.js';
import { TcpProxy } from '../support/servers/tcp-proxy.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BOARDS = 'boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 1h, size: 50 }]\n';

describe('hotlist jobs watch', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let running: RunningService;
  let caller: JobCaller;
  let called: CalledHttpServer;
  /** Runs that go on until the test answers them. */
  let held: ServerResponse[];

  beforeEach(async () => {
    held = [];
    folder = temporaryFolder();
    called = await calledHttpServer((response) => held.push(response));
    running = await startService(folder.path, BOARDS);
    caller = new JobCaller(running.address);
    const executor = { kind: 'http', parameters: { url: called.url } };
    await caller.create(sentJob({ name: 'held', schedule: every(86_400n), executor }));
  });
  afterEach(async () => {
    await caller.call('deleteJob', { name: 'held', etag: '' }).catch(() => {});
    caller.close();
    await running.stop();
    await called.close();
    folder.remove();
  });

  const hotlist = (...args: string[]) => startHotlist(folder.path, ['jobs', ...args]);
  const watch = (...args: string[]) => hotlist('watch', 'held', '--after', '0', '--address', running.address, ...args);
  const run = async () => {
    await caller.call('triggerJob', { name: 'held', runFor: undefined });
    await called.requests.next();
  };
  const untilRunning = async (command: StartedCommand) =>
    /^(\d+) {2}held {2}0 {2}\S+Z {2}1 {2}running\n/m.exec(await command.until('stdout', /running\n/))?.[1] ?? '';

  it('tells of a run when it begins and when it has ended, until Ctrl-C; then it can be looked at', async () => {
    const command = watch();
    await run();
    const id = await untilRunning(command);
    held[0]?.end('it is done');
    const line = new RegExp(`^${id} {2}held {2}0 {2}\\S+Z {2}1 {2}succeeded {2}\\d+ ms {2}\\S.*\\n`, 'm');
    expect(await command.until('stdout', /succeeded/)).to.match(line);
    command.process.kill('SIGINT');
    const { code, stdout, stderr } = await command.finished;
    expect({ code, stderr, lines: stdout.split('\n').length }).to.deep.equal({ code: 0, stderr: '', lines: 3 });

    const shown = await hotlist('execution', id, '--address', running.address).finished;
    expect(shown.stdout).to.match(
      new RegExp(`^Execution ${id} of held, succeeded, \\d+ ms\\n\\nid: ${id}\\njob: held\\n`),
    );
    const asJson = await hotlist('execution', id, '--json', '--address', running.address).finished;
    expect(JSON.parse(asJson.stdout)).to.deep.include({ id: Number(id), job: 'held', state: 'succeeded', attempt: 1 });
    const none = await hotlist('execution', '999999', '--address', running.address).finished;
    expect(none).to.include({
      code: 1,
      stdout: '',
      stderr: 'there is no execution 999999; it may have been cleaned\n',
    });
  });

  it('begins with what was recorded after the execution that is named', async () => {
    await run();
    held[0]?.end();
    const early = watch();
    const id = /^(\d+) /.exec(await early.until('stdout', /succeeded/))?.[1] ?? '';
    early.process.kill('SIGTERM');
    expect((await early.finished).code).to.equal(0);
    const late = watch();
    await late.until('stdout', /succeeded/);
    late.process.kill('SIGTERM');
    const { stdout } = await late.finished;
    expect(stdout).to.match(new RegExp(`^${id} {2}held .* succeeded .*\\n$`));
  });

  it('tells programs of each event on a line of JSON, and ends when nobody reads any more', async () => {
    const command = watch('--json');
    await run();
    const [line = ''] = (await command.until('stdout', /\n/)).split('\n');
    expect(JSON.parse(line)).to.deep.include({ job: 'held', state: 'running', attempt: 1 });
    command.process.stdout?.destroy();
    held[0]?.end();
    const { code, stderr } = await command.finished;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });

  it('says that the server stops, and how to go on', async () => {
    const command = watch();
    await run();
    const id = await untilRunning(command);
    held[0]?.end();
    await running.stop();
    const { code, stderr } = await command.finished;
    expect(code).to.equal(1);
    expect(stderr).to.match(/^the service is stopping: /);
    expect(stderr).to.include(`; --after ${id} goes on with what has begun since\n`);
  });

  it('says that the connection broke, or that there is none', async () => {
    const proxy = await TcpProxy.start(running.addresses.grpc.port);
    const address = `127.0.0.1:${proxy.port}`;
    const command = hotlist('watch', '--after', '0', '--address', address);
    await run();
    const id = await untilRunning(command);
    await proxy.refuse(true);
    proxy.reset();
    const { code, stderr } = await command.finished;
    expect(code).to.equal(1);
    expect(stderr).to.match(new RegExp(`^the connection to ${address} broke; --after \\d+ goes on `));
    expect(Number(/--after (\d+)/.exec(stderr)?.[1])).to.be.at.least(Number(id));
    const again = await hotlist('watch', '--address', address).finished;
    expect(again).to.include({ code: 1, stdout: '' });
    expect(again.stderr).to.match(new RegExp(`^no hotlist answers at ${address}: `));
    await proxy.stop();
  });

  it('refuses a job that can be none', async () => {
    const refused = await hotlist('watch', 'a b', '--address', running.address).finished;
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(/^job: "a b" is not allowed/);
  });
});
