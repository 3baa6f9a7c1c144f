import { expect } from 'chai';
import { runHotlist } from '../../support/hotlist-command.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';
import { tlsCertificate } from '../../support/servers/tls-certificate.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a database with TLS', () => {
  const folder = temporaryFolder();
  let server: MariaDbServer;
  let certificate: string;
  let env: Record<string, string>;

  before(async () => {
    const made = tlsCertificate(folder.path);
    certificate = made.certificate;
    server = await MariaDbServer.start({ args: [`--ssl-cert=${made.certificate}`, `--ssl-key=${made.key}`] });
    const url = await server.createDatabase('over_tls');
    env = { HOTLIST_DATABASE_URL: url.replace('mysql:', 'mysqls:') };
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  it('is used when Node trusts the certificate', async () => {
    const { code, stdout } = await runHotlist(folder.path, ['migrate'], { ...env, NODE_EXTRA_CA_CERTS: certificate });
    expect(stdout).to.match(/^The tables in database over_tls on 127\.0\.0\.1:\d+ are up to date\.\n$/);
    expect(code).to.equal(0);
  });

  it('is refused in one sentence when Node does not', async () => {
    const { code, stderr } = await runHotlist(folder.path, ['migrate'], env);
    expect(stderr).to.match(/^the database over_tls on \S+ can't be used: [^\n]*certificate[^\n]*\n$/);
    expect(code).to.equal(2);
  });
});
