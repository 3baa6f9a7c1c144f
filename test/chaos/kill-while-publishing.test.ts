import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { EmbeddedHotListStore } from '../../src/adapters/embedded/hot-list-store.js';
import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { FREE_PORTS, untilServing } from '../support/serving-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const KILLS = 50;
const LOOP = join(process.cwd(), 'dist', 'test', 'support', 'publish-loop.js');

describe('a process killed while it publishes', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'data', 'hotlist.db');
  // Seldom enough that a service that starts publishes once, and not again while it is asked.
  before(() => writeFileSync(join(folder.path, 'hotlist.yaml'), 'boards: [{ name: hot, every: 30d }]\n'));
  after(() => folder.remove());

  it(`leaves the last complete list, ${KILLS} times out of ${KILLS}, and the next start serves it`, async function () {
    this.timeout(120_000);
    let version = 0;
    let kills = 0;
    for (const delayMs of fc.sample(fc.nat(60), KILLS)) {
      const said = await publishAndKill(delayMs);
      const stored = await readStore();
      expect(stored.integrity).to.equal('ok');
      // The kill may have come after the commit and before the process could say so.
      expect(stored.version).to.be.within(said, said + 1);
      expect(stored.version).to.be.above(version);
      expect(stored.entries).to.equal(1_000);
      version = stored.version;
      if (++kills % 10 === 0) version = await versionServedAtStart(version);
    }
  });

  /** Kills the loop `delayMs` after its first complete version; the last version that it said. */
  function publishAndKill(delayMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [LOOP, path], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
      let output = '';
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delayMs));
      child.stdout.on('data', (chunk) => (output += chunk));
      child.once('close', (_, signal) => {
        if (signal !== 'SIGKILL') return reject(new Error(`the loop ended by itself: ${output}`));
        resolve(Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1)));
      });
    });
  }

  async function readStore() {
    const database = await EmbeddedDatabase.open(path);
    const [row] = database.connection.pragma('integrity_check') as { integrity_check: string }[];
    const published = await new EmbeddedHotListStore(database, protobufHotListCodec, 20).load('hot');
    database.close();
    return {
      integrity: row?.integrity_check,
      version: published?.list.version ?? 0,
      entries: published?.list.entries.length,
    };
  }

  /** Asks a service that has just started for its list; it must be this version, or the one it has made since. */
  async function versionServedAtStart(stored: number): Promise<number> {
    const command = startHotlist(folder.path, ['serve'], { ...FREE_PORTS, HOTLIST_DEMO: 'off' });
    const { grpc } = await untilServing(command);
    const { stdout, stderr } = await runHotlist(folder.path, ['top', 'hot', '--json', '--address', grpc]);
    command.process.kill('SIGTERM');
    const log = (await command.finished).stdout;
    expect(log).to.include(`"board":"hot","version":${stored},`);
    expect(stdout, stderr).to.not.equal('');
    const { version } = JSON.parse(stdout);
    expect(version).to.be.within(stored, stored + 1);
    return version;
  }
});
