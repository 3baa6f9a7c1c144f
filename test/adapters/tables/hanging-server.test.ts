import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import { openTablesSource } from '../../../src/adapters/tables/tables-source.js';
import { aTablesConfig } from '../../support/a-tables-config.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

describe("a site's database that does not answer", () => {
  let server: MariaDbServer;
  let source: TablesItemSource;

  before(async () => {
    server = await MariaDbServer.start();
    const url = await server.createDatabase('site');
    const connection = await createConnection({ uri: url });
    await connection.query('CREATE TABLE posts (id INT PRIMARY KEY, title TEXT, likes INT, created DATETIME)');
    await connection.query("INSERT INTO posts VALUES (1, 'A', 1, NOW()), (2, 'B', 2, NOW()), (3, 'C', 3, NOW())");
    await connection.end();
    source = new TablesItemSource(aTablesConfig(url), 1);
  });
  after(() => server.stop());

  it('is left in the middle of a scan as soon as the run is aborted', async () => {
    const run = new AbortController();
    const reason = new Error('the run is over');
    const view = source.withView(async ({ scan }) => {
      throw new Error(`never reached ${typeof scan}`);
    }, AbortSignal.abort(reason));
    expect(await rejection(view)).to.equal(reason);
    const scanning = source.withView(async (view_) => {
      for await (const _ of view_.scan(undefined)) {
        server.pause();
        // After the next page has been asked for, which nobody will answer.
        setImmediate(() => run.abort(reason));
      }
    }, run.signal);
    expect(await rejection(scanning)).to.equal(reason);
    server.resume();
  });

  it('is left while it is being connected to', async () => {
    server.pause();
    const run = new AbortController();
    const reason = new Error('the run is over');
    const view = source.withView(async () => {}, run.signal);
    setImmediate(() => run.abort(reason));
    expect(await rejection(view)).to.equal(reason);
    server.resume();
  });

  it('that is killed in the middle of a scan ends it in one sentence, and the next view finds it back', async () => {
    const error = await rejection(
      source.withView(async (view) => {
        // A page may have come already that was asked for ahead.
        for await (const _ of view.scan(undefined)) if (server.isRunning) await server.kill();
      }),
    );
    expect(error).to.be.instanceOf(MysqlDatabaseError);
    expect(error).to.include({ isUnreachable: true });
    expect((error as Error).message).to.match(/^the database site on 127\.0\.0\.1:\d+ can't be used: /);
    const refused = await rejection(openTablesSource(aTablesConfig(server.url('site'))).check());
    expect((refused as Error).message).to.match(/nothing listens there; is the server running\?$/);
    await server.launch();
    await source.withView(async (view) => {
      for await (const _ of view.scan(undefined)) return;
    });
  });
});
