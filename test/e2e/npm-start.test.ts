import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FREE_PORTS } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const CHECKOUT = ['package.json', 'package-lock.json', 'tsconfig.json', 'buf.yaml', 'buf.gen.yaml', 'bin', 'scripts'];

/** `npm start` in a copy of this checkout, until `pattern` stands in what it writes or it ends. */
function npmStart(folder: string, env: Record<string, string>, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['start'], {
      cwd: folder,
      env: { ...process.env, NODE_V8_COVERAGE: '', ...env },
      detached: true,
    });
    let output = '';
    let isTold = false;
    const read = (chunk: Buffer) => {
      output += chunk;
      if (isTold || !pattern.test(output)) return;
      isTold = true;
      process.kill(-(child.pid as number), 'SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', () => resolve(output));
  });
}

describe('npm start', () => {
  const folder = temporaryFolder();
  const env = { ...FREE_PORTS, HOTLIST_DEMO: 'off', HOTLIST_LOG_FORMAT: 'json' };

  before(() => {
    for (const entry of [...CHECKOUT, 'src', 'test', 'bench', 'proto', 'dist']) {
      cpSync(entry, join(folder.path, entry), { recursive: true });
    }
  });
  after(() => folder.remove());

  it('says in one sentence that nothing can be installed without a network', async () => {
    const npm = {
      npm_config_registry: 'http://127.0.0.1:1',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(folder.path, 'cache'),
    };
    const output = await npmStart(folder.path, { ...env, ...npm }, /never/);
    expect(output).to.match(
      /^The dependencies could not be installed \(npm ci: .*\): check the network and .*again\.$/m,
    );
    expect(output).to.not.match(/^\s+at /m);
  });

  it('builds what is stale, the next time nothing, and ends cleanly by one Ctrl-C', async function () {
    this.timeout(120_000);
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder.path, 'node_modules'));
    appendFileSync(join(folder.path, 'src', 'domain', 'board.ts'), '// changed\n');
    const serving = /http:\/\/127\.0\.0\.1:\d+\/v1\/boards/;
    expect(await npmStart(folder.path, env, serving)).to.match(/Building/);
    const second = await npmStart(folder.path, env, serving);
    expect(second).to.match(/npx hotlist top --address 127\.0\.0\.1:\d+/);
    expect(second).to.match(/"msg":"stopped"/);
    expect(second).to.not.match(/Installing|Building/);
  });
});
