import { expect } from 'chai';
import { aSite } from '../../support/a-site.js';
import { startHotlist } from '../../support/hotlist-command.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a command that opens the store', () => {
  it('ends by itself, in one sentence, when the database lets it in and then refuses', async () => {
    const { url, run, connection } = await aSite();
    const database = new URL(url).pathname.slice(1);
    await run('CREATE USER onlooker IDENTIFIED BY "pw"');
    await run('GRANT SELECT ON ??.* TO onlooker', [database]);
    const folder = temporaryFolder();
    const env = { HOTLIST_DATABASE_URL: url.replace('root@', 'onlooker:pw@') };
    const { process, finished } = startHotlist(folder.path, ['import', '-'], env);
    process.stdin?.end('id,title,created_at\n1,One,2013-01-02T03:04:05Z\n');
    const { code, stderr } = await finished;
    expect(code, stderr).to.equal(2);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(
      /^the database \S+ on \S+ can't be used: the user "onlooker" has/,
    );
    await run('DROP USER onlooker');
    await connection.end();
    folder.remove();
  });
});
