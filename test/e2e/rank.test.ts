import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { aSite } from '../support/a-site.js';
import { runHotlist } from '../support/hotlist-command.js';
import { mysqlStore } from '../support/mysql-store.js';
import { type RunningService, startService, untilListed } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const YAML = `
boards:
  - { name: hot, formula: reddit, weights: { likes: 1 }, size: 5, every: 30d }
  - { name: talked, formula: reddit, weights: { comments: 1 }, size: 3, every: 30d }
`;
/** Item n has n² likes and is n hours old; by Reddit's formula 2·log10(n) - n·3600/45000 is the greatest at 10.9. */
const HOTTEST = ['i-11', 'i-10', 'i-12', 'i-9', 'i-13'];

interface Listed {
  readonly version: number;
  readonly items: readonly { readonly id: string; readonly rank: number; readonly points: number }[];
}

describe('hotlist rank', () => {
  describe('beside a service on the embedded store', () => {
    const folder = temporaryFolder();
    let running: RunningService;

    before(async () => {
      running = await startService(folder.path, YAML, async (container) => {
        await (await container.getAsync(TOKENS.itemStore)).upsert(someItems(40, Date.now()));
      });
      await untilListed(running, 'hot', 'talked');
    });
    after(async () => {
      await running.stop();
      folder.remove();
    });

    const rank = (...args: string[]) => runHotlist(folder.path, ['rank', ...args]);
    const served = async () => (await (await fetch(`${running.url}/v1/boards/hot`)).json()) as Listed;

    it('prints the list as it would be now, says how it was made, and publishes nothing', async () => {
      const before = await served();
      const { code, stdout, stderr } = await rank('--json');
      expect(code, stderr).to.equal(0);
      const list = JSON.parse(stdout) as Listed;
      expect(list.version).to.equal(0);
      expect(list.items.map(({ id }) => id)).to.deep.equal(before.items.map(({ id }) => id));
      expect(stderr).to.match(/^threshold scan: 40 items read in \d+\.\d\d s\n$/);
      expect((await served()).version).to.equal(before.version);
    });

    it('makes the same list by a full scan when one is asked for', async () => {
      const [quick, full] = await Promise.all([rank('--json'), rank('--json', '--full-scan')]);
      expect(JSON.parse(full.stdout).items.map(({ id }: { id: string }) => id)).to.deep.equal(
        JSON.parse(quick.stdout).items.map(({ id }: { id: string }) => id),
      );
      expect(full.stderr).to.match(/^full scan: 40 items read in \d+\.\d\d s\n$/);
    });

    it('prints a table, of so many items and of the board that it is told', async () => {
      const { code, stdout } = await rank('talked', '--limit', '2');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^talked, not published, computed \d+s ago\nReddit: /);
      expect(stdout.match(/Title \d+/g)).to.have.lengthOf(2);
      expect(stdout).not.to.match(/new|▲|▼/);
    });

    it('ends with 2 and one sentence when there is no such board', async () => {
      const { code, stdout, stderr } = await rank('cold');
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 2,
        stdout: '',
        stderr: 'there is no board "cold"; there are: hot, talked\n',
      });
    });
  });

  it('ranks the items in a database server', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder.path, 'hotlist.yaml'), YAML);
    const { database, close } = await mysqlStore();
    await new MysqlItemStore(database).upsert(someItems(40, Date.now()));
    const { code, stdout, stderr } = await runHotlist(folder.path, ['rank', '--json'], {
      HOTLIST_DATABASE_URL: database.url,
    });
    expect(code, stderr).to.equal(0);
    expect((JSON.parse(stdout) as Listed).items.map(({ id }) => id)).to.deep.equal(HOTTEST);
    expect(stderr).to.match(/^threshold scan: 40 items read/);
    await close();
    folder.remove();
  });

  it("ranks a site's own tables, with no store of hotlist's own, and by a full scan where they have no order", async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder.path, 'hotlist.yaml'),
      `source:
  table: posts
  columns: { id: id, title: title, created_at: { column: created, unit: ms }, signals: { likes: likes, comments: likes } }
${YAML}`,
    );
    const { url, run, connection } = await aSite(
      'CREATE TABLE posts (id VARCHAR(9) PRIMARY KEY, title TEXT, created BIGINT, likes INT)',
    );
    const rows = someItems(40, Date.now()).map(({ id, title, createdAt, signals }) => [
      ...[id, title, createdAt, signals['likes']],
    ]);
    await run('INSERT INTO posts VALUES ?', [rows]);
    for (const way of ['full scan', 'threshold scan']) {
      const { code, stdout, stderr } = await runHotlist(folder.path, ['rank', '--json'], { HOTLIST_SOURCE_URL: url });
      expect(code, stderr).to.equal(0);
      expect((JSON.parse(stdout) as Listed).items.map(({ id }) => id)).to.deep.equal(HOTTEST);
      expect(stderr).to.match(new RegExp(`^${way}: 40 items read`));
      if (way === 'full scan') await run('CREATE INDEX by_created ON posts (created)');
    }
    expect(readdirSync(folder.path)).to.deep.equal(['hotlist.yaml']);
    await run('ALTER TABLE posts DROP COLUMN likes');
    const { code, stderr } = await runHotlist(folder.path, ['rank'], { HOTLIST_SOURCE_URL: url });
    expect(code).to.equal(2);
    expect(stderr).to.match(/^source\.columns\.signals\.likes: there is no column likes/);
    await connection.end();
    folder.remove();
  });
});
