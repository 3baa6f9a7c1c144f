import { expect } from 'chai';
import { embeddedInstance, Fleet } from '../support/fleet/fleet.js';
import type { Instance } from '../support/fleet/instance.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

/** The instances to look at; the command is run as the first of them would. */
interface Site {
  readonly instances: readonly Instance[];
  stop(): Promise<void>;
}

async function onServers(): Promise<Site> {
  // The command says so when Redis is slow, which on a busy machine it may be.
  return Fleet.start({ instances: 2, boards: ['hot'], env: { HOTLIST_REDIS_TIMEOUT: '5s' } });
}

async function onAFile(): Promise<Site> {
  const folder = temporaryFolder();
  const instance = await embeddedInstance(folder.path);
  instance.start();
  await instance.untilReady();
  return {
    instances: [instance],
    async stop() {
      await instance.dispose();
      folder.remove();
    },
  };
}

for (const [where, start] of [
  ['MySQL and Redis', onServers],
  ['an embedded store', onAFile],
] as const) {
  describe(`hotlist rollback on ${where}`, function () {
    this.timeout(60_000);
    let site: Site;
    let first: Instance;

    before(async () => {
      site = await start();
      first = site.instances[0] as Instance;
      await until('there are some versions', async () => (await served(first)).version > 3);
    });
    after(() => site?.stop());

    it('lists the versions that are kept, the newest first', async () => {
      const { code, stdout, stderr } = await first.run('rollback', '--list');
      expect(code, stderr).to.equal(0);
      const lines = stdout.trimEnd().split('\n');
      for (const line of lines) expect(line).to.match(/^\d+ {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const versions = lines.map((line) => Number.parseInt(line, 10));
      expect(versions.at(-1)).to.equal(Math.max(1, (versions[0] ?? 0) - 19));
      expect(versions).to.deep.equal(versions.toSorted((a, b) => b - a));
    });

    it('goes back to the version before the last, holds every instance there, and lets go when told to', async () => {
      const marks = site.instances.map(({ log }) => log.mark);
      const { stdout, version, computedAt } = await rollBack('hot');
      expect(stdout).to.match(/, and is held there for 1h\.\n$/);
      await untilServed((now) => now.version === version);
      await until('the board would have been published twice more', () =>
        site.instances.some(({ log }, i) => log.of('board ranked', { board: 'hot' }, marks[i]).length >= 4),
      );
      for (const instance of site.instances) expect(await served(instance)).to.deep.equal({ version, computedAt });
      // Once for whoever computes, not for each refresh; another may come to compute meanwhile.
      const held = site.instances.map(({ log }, i) => log.of('board held', {}, marks[i]).length);
      expect(held).to.include(1);
      expect(Math.max(...held)).to.equal(1);

      const released = await first.run('rollback', 'hot', '--release');
      expect(released.stdout, released.stderr).to.equal('Board "hot" takes new versions again.\n');
      await untilServed((now) => now.version > version);
    });

    it('goes back to a version that is named, and with 0s only until the next refresh', async () => {
      const kept = (await first.run('rollback', '--list')).stdout.split('\n');
      // An old one may be let go meanwhile, and the newest few may be the list that the last test went back to.
      const [version, computedAt] = (kept[4] ?? '').split('  ');
      const rolledBack = await rollBack('--to', version ?? '', '--for', '0s');
      expect(rolledBack.computedAt).to.equal(computedAt);
      expect(rolledBack.stdout).to.not.match(/held/);
      await untilServed((now) => now.version > rolledBack.version);
    });

    it('says which versions there are when the one that is named is not kept', async () => {
      const { code, stdout, stderr } = await first.run('rollback', 'hot', '--to', '999999');
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^version 999999 of board "hot" is not kept; kept: [\d, ]+\n$/);
    });

    async function rollBack(...args: string[]) {
      const { code, stdout, stderr } = await first.run('rollback', ...args);
      expect(code, stderr).to.equal(0);
      const said = /^Board "hot" is at version (\d+) now, with the list of (\S+Z)/.exec(stdout);
      return { stdout, version: Number(said?.[1]), computedAt: String(said?.[2]) };
    }

    async function served({ http }: Instance) {
      const answer = await fetch(`http://${http}/v1/boards/hot?limit=1`);
      const { version, computed_at: computedAt } = (await answer.json()) as { version: number; computed_at: string };
      return { version, computedAt };
    }

    async function untilServed(isLike: (now: { version: number }) => boolean): Promise<void> {
      await until('every instance serves it', async () =>
        (await Promise.all(site.instances.map(served))).every(isLike),
      );
    }
  });
}
