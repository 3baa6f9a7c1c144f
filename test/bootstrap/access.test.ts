import { Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { pino } from 'pino';
import type { RefusedCallError } from '../../src/adapters/grpc/status.js';
import type { TokenAccess } from '../../src/adapters/grpc/token-access.js';
import { adminAccess, ingestAccess, jobAccess } from '../../src/bootstrap/access.js';
import { load, onlyLine } from './config/configured.js';

const answerTo = (asked: TokenAccess, token?: string) => {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  try {
    asked.check(metadata);
    return 'welcome';
  } catch (error) {
    return (error as RefusedCallError).message;
  }
};

const TOKEN = 'c2VjcmV0LXRva2Vu/+==';

describe('who may write over gRPC', () => {
  const warnings: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line).msg) });
  beforeEach(() => {
    warnings.length = 0;
  });

  const access = (listen: string, token?: string, refusal?: string) => {
    const env = { HOTLIST_GRPC_LISTEN: listen, ...(token === undefined ? {} : { HOTLIST_INGEST_TOKEN: token }) };
    return ingestAccess(load('', env).config, logger, refusal);
  };
  for (const host of ['127.0.0.1', '127.8.9.10', 'localhost', '[::1]']) {
    it(`is this machine, when gRPC listens on ${host} and there is no token`, () => {
      expect(answerTo(access(`${host}:50051`))).to.equal('welcome');
      expect(warnings).to.deep.equal([]);
    });
  }

  for (const host of ['0.0.0.0', '[::]', '10.0.0.1', '127.example.org', 'hotlist', '[::ffff:10.0.0.1]']) {
    it(`is nobody, when gRPC listens on ${host} and there is no token, and the log says so once`, () => {
      const asked = access(`${host}:50051`);
      const said = `this hotlist takes no writes, because gRPC listens on ${host}:50051 for other machines too and no token is set: set ingest.token or HOTLIST_INGEST_TOKEN on the server`;
      expect([answerTo(asked), answerTo(asked, TOKEN)]).to.deep.equal([said, said]);
      expect(warnings).to.deep.equal([said]);
    });
  }

  it('is who has the token, wherever gRPC listens', () => {
    for (const listen of ['127.0.0.1:0', '0.0.0.0:0']) {
      const asked = access(listen, TOKEN);
      expect(answerTo(asked, TOKEN)).to.equal('welcome');
      expect(answerTo(asked)).to.match(/^writing needs the metadata/);
    }
    expect(warnings).to.deep.equal([]);
  });

  it('is nobody, token or not, when the items are somebody else’s', () => {
    expect(answerTo(access('0.0.0.0:0', TOKEN, 'not here'), TOKEN)).to.equal('not here');
    expect(answerTo(access('0.0.0.0:0', undefined, 'not here'))).to.equal('not here');
    expect(warnings).to.deep.equal([]);
  });

  it('is not to be read from what the configuration prints, nor from what it refuses', () => {
    const { config, entries } = load(`ingest: { token: "${TOKEN}" }`);
    expect(config.ingest.token).to.equal(TOKEN);
    expect(entries.find(({ path }) => path === 'ingest.token')?.value).to.equal('***');
    for (const wrong of ['too-short', 'sixteen and more, but spaces', `${'x'.repeat(257)}`]) {
      expect(onlyLine(`ingest: { token: "${wrong}" }`)).to.equal(
        'ingest.token (hotlist.yaml:1): "***" is not allowed; 16 to 256 letters, digits and -._~+/, then any number of =',
      );
    }
  });
});

describe('who may have hotlist do heavy work over gRPC', () => {
  const access = (listen: string, token?: string) =>
    adminAccess(
      load('', { HOTLIST_GRPC_LISTEN: listen, ...(token === undefined ? {} : { HOTLIST_ADMIN_TOKEN: token }) }).config,
    );

  it('is this machine, when gRPC listens for it alone and there is no token', () => {
    expect(answerTo(access('127.0.0.1:50051'))).to.equal('welcome');
  });

  it('is nobody, when gRPC listens for others too and there is no token', () => {
    const asked = access('0.0.0.0:50051');
    const said =
      'this hotlist verifies nothing on demand, because gRPC listens on 0.0.0.0:50051 for other machines too and no token is set: set admin.token or HOTLIST_ADMIN_TOKEN on the server';
    expect([answerTo(asked), answerTo(asked, TOKEN)]).to.deep.equal([said, said]);
    try {
      asked.check(new Metadata());
    } catch (error) {
      expect((error as RefusedCallError).code).to.equal(status.PERMISSION_DENIED);
    }
  });

  it('is who has the token, wherever gRPC listens, and not who has the token for writing', () => {
    for (const listen of ['127.0.0.1:0', '0.0.0.0:0']) {
      const asked = access(listen, TOKEN);
      expect(answerTo(asked, TOKEN)).to.equal('welcome');
      expect(answerTo(asked)).to.match(/^verifying needs the metadata .* as admin\.token$/);
      expect(answerTo(asked, 'the-token-for-writing')).to.match(/^the token is not the right one: verifying needs/);
    }
  });
});

describe('who may look after jobs over gRPC', () => {
  const access = (listen: string, token?: string) =>
    jobAccess(
      load('', { HOTLIST_GRPC_LISTEN: listen, ...(token === undefined ? {} : { HOTLIST_ADMIN_TOKEN: token }) }).config,
    );

  it('is this machine without a token, while gRPC listens for it alone', () => {
    expect(answerTo(access('127.0.0.1:50051'))).to.equal('welcome');
    expect(answerTo(access('0.0.0.0:50051'), TOKEN)).to.equal(
      'this hotlist lets nobody look after its jobs, because gRPC listens on 0.0.0.0:50051 for other machines too and no token is set: set admin.token or HOTLIST_ADMIN_TOKEN on the server',
    );
  });

  it('is who has the admin token, wherever gRPC listens', () => {
    expect(answerTo(access('0.0.0.0:50051', TOKEN), TOKEN)).to.equal('welcome');
    expect(answerTo(access('127.0.0.1:50051', TOKEN))).to.match(/^looking after jobs needs the metadata/);
  });
});
