import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { RankingServiceClient } from '../../src/gen/ranking/v1/ranking.js';
import { LogLines } from '../support/fleet/log-lines.js';
import { type StartedCommand, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const SECRET = 's3cret-w0rd';

describe('a process that is told to reload', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let command: StartedCommand;
  let log: LogLines;

  beforeEach(() => {
    folder = temporaryFolder();
    log = new LogLines();
  });
  afterEach(() => {
    command?.process.kill('SIGKILL');
    folder.remove();
  });

  const write = (...lines: string[]) => writeFileSync(join(folder.path, 'hotlist.yaml'), lines.join('\n'));
  const begin = (env: Record<string, string> = {}) => {
    command = startHotlist(folder.path, ['serve'], { ...FREE_PORTS, HOTLIST_DEMO: 'off', ...env });
    command.process.stdout?.on('data', (chunk: string) => log.add(chunk));
  };
  const serving = () => untilServing(command);
  const hangUp = () => command.process.kill('SIGHUP');
  /** Resolves with the next line that has this message. */
  const next = (msg: string) => {
    const { mark } = log;
    return until(`it says «${msg}»`, () => log.of(msg, {}, mark)[0]);
  };

  it('serves the boards of its file at SIGHUP, refuses one that is wrong, and answers every call between', async () => {
    write('boards: [{ name: hot, every: 1s }]');
    begin();
    const { grpc, http } = await serving();
    const client = new RankingServiceClient(grpc, credentials.createInsecure());
    const get = (board: string) =>
      new Promise<{ code: number; version: number }>((resolve) =>
        client.getHotList({ board, limit: 0 }, (error: ServiceError | null, list) =>
          resolve(error ? { code: error.code, version: 0 } : { code: status.OK, version: Number(list.version) }),
        ),
      );
    await until('there is a list', async () => (await get('hot')).code === status.OK);
    let going = true;
    const wrong: string[] = [];
    const caller = async () => {
      for (let last = 0; going; ) {
        const { code, version } = await get('hot');
        if (code !== status.OK || version < last) wrong.push(`${code}: ${version} after ${last}`);
        last = version;
      }
    };
    const callers = [caller(), caller(), caller()];

    write(
      'boards: [{ name: hot, every: 1s, size: 7 }, { name: new, every: 1h }]',
      `redis: { url: "redis://:${SECRET}@h" }`,
    );
    let said = next('config applied');
    hangUp();
    expect(await said).to.deep.include({ cause: 'SIGHUP', added: ['new'], removed: [], changed: ['hot'] });
    await until('the new board is served', async () => (await get('new')).code === status.OK);
    expect(log.of('settings that differ take effect by a restart')[0]?.['settings']).to.deep.equal(['redis.url']);

    write('boards: [{ name: hot, size: 0 }]', 'lgo: {}');
    said = next('config refused: nothing has changed');
    hangUp();
    expect((await said)['problems']).to.have.length(2);
    const { version } = await get('new');
    expect(version).to.be.above(0);

    write('boards: [{ name: hot, every: 1s }]');
    said = next('config applied');
    hangUp();
    expect(await said).to.deep.include({ removed: ['new'] });
    expect((await get('new')).code).to.equal(status.NOT_FOUND);
    said = next('config unchanged');
    hangUp();
    await said;
    const before = (await get('hot')).version;
    await until('it goes on', async () => (await get('hot')).version > before);
    going = false;
    await Promise.all(callers);
    client.close();
    expect(wrong).to.deep.equal([]);

    const metrics = await (await fetch(`http://${http}/metrics`)).text();
    expect(metrics).to.match(/hotlist_config_reloads_total\{result="applied"\} [2-9]/);
    expect(metrics).to.match(/hotlist_config_reloads_total\{result="refused"\} [1-9]/);
    command.process.kill('SIGTERM');
    const { code, stdout, stderr } = await command.finished;
    expect(code).to.equal(0);
    expect(stdout + stderr).to.not.include(SECRET);
  });

  it('does so by itself when its file comes, changes and is replaced', async () => {
    begin();
    await serving();
    write('boards: [{ name: hot }]');
    expect(await next('config applied')).to.deep.include({ cause: 'file changed', removed: ['rising'] });
    write('boards: [{ name: hot ]');
    await next('config refused: nothing has changed');
    writeFileSync(join(folder.path, 'other.yaml'), 'boards: [{ name: hot }, { name: new }]');
    renameSync(join(folder.path, 'other.yaml'), join(folder.path, 'hotlist.yaml'));
    expect(await next('config applied')).to.deep.include({ cause: 'file changed', added: ['new'] });
  });

  it('while it starts does so afterwards, and while it stops not at all', async () => {
    write('boards: [{ name: hot }]');
    // Fills its store before it serves, which takes a moment.
    begin({ HOTLIST_DEMO: 'on', HOTLIST_SHUTDOWN_DELAY: '1s' });
    await command.until('stdout', /the store is empty/);
    hangUp();
    await serving();
    await until('it has reloaded', () => log.of('config unchanged', { cause: 'SIGHUP' })[0]);
    command.process.kill('SIGTERM');
    await command.until('stdout', /"msg":"stopping"/);
    write('boards: [{ name: other }]');
    hangUp();
    expect((await command.finished).code).to.equal(0);
    expect(log.of('config applied')).to.deep.equal([]);
  });

  describe('started in a terminal', () => {
    let terminal: ChildProcess;
    let shown: string;

    beforeEach(function () {
      // Of util-linux: gives the command a terminal, and closes that when it is killed itself.
      if (spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0) this.skip();
      write('log: { format: json }');
    });

    /** Resolves with what it says when it serves. */
    async function beginThere(before = 'exec'): Promise<{ readonly pid: number; readonly http: string }> {
      const serve = `${before} "${process.execPath}" "${join(process.cwd(), 'bin', 'hotlist.js')}" serve`;
      const env = { ...process.env, ...FREE_PORTS, HOTLIST_DEMO: 'off' };
      terminal = spawn('script', ['-qec', serve, '/dev/null'], { cwd: folder.path, env });
      shown = '';
      terminal.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        shown += chunk;
      });
      const served = () => /\{.*"msg":"serving"\}/.exec(shown)?.[0];
      const line = await until('it serves', served).catch((error: unknown) => {
        throw new Error(`${error}: ${shown.slice(0, 1_000)}`);
      });
      return JSON.parse(line);
    }
    const itHasReloaded = () => until('it has reloaded', () => shown.includes('"msg":"config unchanged"'));
    const itHasEnded = (http: string) =>
      until('it has ended', () =>
        fetch(`http://${http}/livez`).then(
          () => false,
          () => true,
        ),
      );

    it('ends with it, which sends the same signal', async () => {
      const { pid, http } = await beginThere();
      process.kill(pid, 'SIGHUP');
      await itHasReloaded();
      terminal.kill('SIGKILL');
      await itHasEnded(http);
    });

    it('does not end by that signal where the terminal is not its own', async () => {
      const { pid, http } = await beginThere('exec setsid -w');
      try {
        process.kill(pid, 'SIGHUP');
        await itHasReloaded();
      } finally {
        // Nobody ends it with the terminal.
        process.kill(pid, 'SIGTERM');
      }
      await itHasEnded(http);
    });
  });
});
