import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { calledGrpcServer, emptyHotList } from '../../support/called-grpc-server.js';
import { calledHttpServer } from '../../support/called-http-server.js';
import { runInProcess } from '../../support/job-process.js';
import { tlsCertificate } from '../../support/servers/tls-certificate.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('jobs that are carried out over TLS', () => {
  const folder = temporaryFolder();
  let certificate: string;
  let key: Buffer;
  let cert: Buffer;

  before(() => {
    const files = tlsCertificate(folder.path);
    certificate = files.certificate;
    key = readFileSync(files.key);
    cert = readFileSync(certificate);
  });
  after(() => folder.remove());

  // In processes of their own, because Node reads the authorities it trusts as it starts.
  it('by http succeed when the certificate is trusted, and say so when it is not', async () => {
    const server = await calledHttpServer((response) => response.end('hello'), { key, cert });
    const spec = { kind: 'http', parameters: { url: server.url } } as const;
    expect(await runInProcess(spec, { NODE_EXTRA_CA_CERTS: certificate })).to.equal('200 OK: hello');
    expect(await runInProcess(spec)).to.match(/^failed: https:\S+: its certificate is not trusted \(DEPTH_ZERO_/);
    await server.close();
  });

  it('by http are not redirected to a place without', async () => {
    const plain = await calledHttpServer((response) => response.end('hello'));
    const server = await calledHttpServer((response) => response.writeHead(307, { location: plain.url }).end(), {
      key,
      cert,
    });
    const spec = { kind: 'http', parameters: { url: server.url, follow_redirects: true } } as const;
    expect(await runInProcess(spec, { NODE_EXTRA_CA_CERTS: certificate })).to.equal(
      `failed: ${server.url} redirects to ${plain.url}, which is not followed: there it is without TLS`,
    );
    expect(plain.requests.size).to.equal(0);
    await Promise.all([plain.close(), server.close()]);
  });

  it('by grpc succeed when the certificate is trusted, and say so when it is not', async () => {
    const credentials = ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }]);
    const server = await calledGrpcServer((respond) => respond(null, emptyHotList('hot')), { credentials });
    const parameters = { address: server.address, method: 'ranking.v1.RankingService/GetHotList', tls: true };
    const spec = { kind: 'grpc', parameters } as const;
    expect(await runInProcess(spec, { NODE_EXTRA_CA_CERTS: certificate })).to.equal('OK: {"board":"hot"}');
    expect(await runInProcess(spec)).to.match(/UNAVAILABLE: its certificate is not trusted/);
    const withoutTls = { kind: 'grpc', parameters: { ...parameters, tls: false } } as const;
    expect(await runInProcess(withoutTls)).to.match(/UNAVAILABLE: it does not speak gRPC, or does so over TLS only/);
    await server.close();
  });
});
