import { expect } from 'chai';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import type { GetHotListResponse } from '../../src/gen/ranking/v1/ranking.js';
import { HeldBuilds } from '../support/a-live-ranker.js';
import { aSite } from '../support/a-site.js';
import { runHotlist } from '../support/hotlist-command.js';
import { emptyDatabase, openMysqlDatabase } from '../support/mysql-store.js';
import { type RunningService, startService } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('an instance that computes the boards, while a build is going', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const started: RunningService[] = [];
  afterEach(async () => {
    for (const { stop } of started.splice(0)) await stop();
  });
  after(() => folder.remove());

  /** A service whose builds a test lets go on; they run in threads, as ever. */
  async function start(yaml: string) {
    let builds: HeldBuilds | undefined;
    const running = await startService(folder.path, yaml, async (container) => {
      builds = new HeldBuilds(await container.getAsync(TOKENS.buildSkyband));
      builds.hold();
      (await container.rebind(TOKENS.buildSkyband)).toConstantValue(builds.build);
    });
    started.push(running);
    return { running, builds: builds as HeldBuilds };
  }
  const get = ({ client }: RunningService) =>
    new Promise<GetHotListResponse>((resolve, reject) =>
      client.getHotList({ board: '', limit: 0 }, (error, response) => (error ? reject(error) : resolve(response))),
    );

  it('serves and refreshes lists on MariaDB, and then makes them by what was built', async () => {
    const url = await emptyDatabase();
    const database = await openMysqlDatabase(url);
    const store = new MysqlItemStore(database);
    await store.upsert(someItems(50, Date.now()));
    const yaml = `
database: { url: ${url} }
boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 1s, size: 5 }]
`;
    const { running, builds } = await start(yaml);
    const first = await running.events.next('list published').then(() => get(running));
    await store.addSignals([{ id: 'i-7', signal: 'likes', delta: 1e9 }]);
    await running.events.next('list published', ({ list }) => list.entries[0]?.item.id === 'i-7');
    const second = await get(running);
    expect(second.items[0]?.id).to.equal('i-7');
    expect(second.version > first.version).to.equal(true);
    expect(builds.started).to.equal(1);

    const other = await start(yaml);
    const refused = await runHotlist(folder.path, ['verify', '--address', other.running.address]);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(
      /^this instance does not compute board "hot": ask the one that does with --address/,
    );
    const early = await runHotlist(folder.path, ['verify', '--address', running.address]);
    expect(early.stderr).to.match(/^board "hot" is being built from every item just now/);

    builds.release();
    await running.events.next('board ranked', ({ by }) => by === 'changes');
    expect((await get(running)).items.map(({ id }) => id)).to.deep.equal(second.items.map(({ id }) => id));
    await database.close();
  });

  it('publishes a board whose timeout is shorter than its build, though it has to wait for it', async () => {
    // Without an index by which the newest could be found.
    const site = await aSite(
      'CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME, changed DATETIME, KEY (changed))',
      "INSERT INTO posts VALUES (1, 'A', 1, NOW(), NOW()), (2, 'B', 2, NOW(), NOW())",
    );
    const { running, builds } = await start(`
boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 1s, timeout: 1s }]
source:
  url: ${site.url}
  table: posts
  columns: { id: id, title: title, created_at: created, updated_at: changed, signals: { likes: likes } }
`);
    for (let run = 0; run < 2; run++) {
      const { outcome } = await running.events.next('run ended');
      expect(outcome).to.equal('timed out');
    }
    expect(builds.started).to.equal(1);
    const published = running.events.next('list published');
    builds.release();
    expect((await published).list.entries.map(({ item }) => item.title)).to.have.members(['A', 'B']);
    expect(builds.started).to.equal(1);
    await site.connection.end();
  });
});
