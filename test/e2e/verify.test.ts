import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { runHotlist } from '../support/hotlist-command.js';
import { type RunningService, startService } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { TableItemStore } from '../support/table-item-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const TOKEN = 'the-admin-token-of-this-test';

describe('hotlist verify', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  let store: TableItemStore;
  let site: Connection;
  let running: RunningService;

  before(async () => {
    const created = await TableItemStore.create('the row');
    store = created.store;
    site = await createConnection(created.url);
    await store.upsert(someItems(300, Date.now()));
    // Longer ago than is read again: else a change that nobody tells of would be seen all the same.
    await store.age(60_000);
    const yaml = `
admin: { token: ${TOKEN} }
boards:
  - { name: hot, formula: reddit, weights: { likes: 1 }, every: 1s, size: 5 }
source:
  url: ${created.url}
  table: posts
  where: status = 'public'
  columns:
    id: slug
    title: title
    created_at: { column: created, unit: ms }
    updated_at: { column: updated, unit: ms }
    signals: { likes: likes }
`;
    running = await startService(folder.path, yaml);
    await running.events.next('board ranked', ({ by }) => by === 'changes');
  });
  after(async () => {
    await running.stop();
    await site.end();
    await store.close();
    folder.remove();
  });

  const verify = (args: readonly string[], env = {}) =>
    runHotlist(folder.path, ['verify', '--address', running.address, ...args], env);
  const listed = async () => {
    const { items } = (await (await fetch(`${running.url}/v1/boards/hot`)).json()) as { items: { id: string }[] };
    return items.map(({ id }) => id);
  };
  const mismatches = async () =>
    Number(
      /^hotlist_verify_mismatches_total\{board="hot"\} (\d+)$/m.exec(
        await (await fetch(`${running.url}/metrics`)).text(),
      )?.[1],
    );

  it('finds no difference where the site says what it changes', async () => {
    await store.addSignals([{ id: 'i-40', signal: 'likes', delta: 1e9 }]);
    const { code, stdout, stderr } = await verify(['hot']);
    expect(stderr).to.equal('');
    expect(stdout).to.equal('hot: 5 places compared with a list made from 300 items: no difference\n');
    expect(code).to.equal(0);
  });

  it('shows what nobody said had changed, counts it, heals it, and finds nothing the second time', async () => {
    const before = await listed();
    await site.query("UPDATE posts SET likes = 2000000001 WHERE slug = 'i-35'");
    await site.query("DELETE FROM posts WHERE slug = 'i-299'");
    expect(before).not.to.include('i-35');
    const first = await verify(['hot']);
    expect(first.stdout).to.match(/^hot: 5 places compared with a list made from 299 items:\n\n/);
    expect(first.stdout).to.match(/^1 {2}\S+ +\d+ {2}i-35 +2000000001$/m);
    expect(first.stderr).to.equal('hot: 5 of 5 places differed; they are right from the next refresh on\n');
    expect(first.code).to.equal(1);
    expect(await mismatches()).to.equal(5);
    await running.events.next('list published', ({ list }) => list.entries[0]?.item.id === 'i-35');
    const second = await verify(['--json']);
    expect(second.code).to.equal(0);
    const found = JSON.parse(second.stdout);
    expect(found).to.include({ board: 'hot', items_read: 299, places: 5 });
    expect(found.mismatches).to.deep.equal([]);
  });

  it('says which boards there are when there is no such one', async () => {
    const { code, stderr } = await verify(['nope']);
    expect(code).to.equal(1);
    expect(stderr).to.equal('there is no board "nope"; there are: hot\n');
  });

  it('says where the token comes from when it is not the right one, and tells neither', async () => {
    const { code, stdout, stderr } = await verify(['hot'], { HOTLIST_ADMIN_TOKEN: 'another-token-than-that' });
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.match(
      /^the token is not the right one: verifying needs .* admin\.token or HOTLIST_ADMIN_TOKEN$/m,
    );
    expect(stderr).not.to.match(/another-token|of-this-test/);
  });
});
