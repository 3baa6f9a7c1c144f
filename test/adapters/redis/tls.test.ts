import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { openRedis } from '../../../src/adapters/redis/redis.js';
import { RedisRefusedError } from '../../../src/adapters/redis/refusal.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { redisSettings, redisStore } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { portToKeep } from '../../support/servers/port-to-keep.js';
import { RedisServer } from '../../support/servers/redis-server.js';
import { tlsCertificate } from '../../support/servers/tls-certificate.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Saves and loads a list in a process of its own, because Node reads the authorities it trusts as it starts. */
const SAVE_AND_LOAD = `
  const [url, support] = process.argv.slice(1);
  const { redisSettings, redisStore } = await import(new URL('redis-store.js', support));
  const { aPublishedList } = await import(new URL('a-published-list.js', support));
  const { store, close } = await redisStore(redisSettings({ url }));
  await store.save(aPublishedList({ version: 7 }));
  process.stdout.write(String((await store.load('hot')).list.version));
  await close();`;

describe('Redis over TLS', () => {
  const folder = temporaryFolder();
  let server: RedisServer;
  let url: string;
  let certificate: string;

  before(async () => {
    const files = tlsCertificate(folder.path);
    certificate = files.certificate;
    const port = await portToKeep();
    server = await RedisServer.start({
      args: [
        '--tls-port',
        `${port}`,
        '--tls-cert-file',
        certificate,
        '--tls-key-file',
        files.key,
        '--tls-auth-clients',
        'no',
      ],
    });
    url = `rediss://127.0.0.1:${port}`;
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });

  it('keeps lists, when the certificate is trusted', async () => {
    const support = new URL('../../support/', import.meta.url).href;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', SAVE_AND_LOAD, url, support],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate } },
    );
    expect(stdout).to.equal('7');
  });

  it('is refused with the reason when the certificate is not trusted', async () => {
    const redis = openRedis(redisSettings({ url }), codec);
    const error = await rejection(redis.check());
    expect(error).to.be.instanceOf(RedisRefusedError);
    expect((error as Error).message).to.match(/its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\);/);
    await redis.close();
  });

  it('is asked about when there is no connection, because Redis does not say what it wants', async () => {
    const swapped = [url.replace('rediss:', 'redis:'), server.url.replace('redis:', 'rediss:')];
    for (const wrong of swapped) {
      const { store, close } = await redisStore(redisSettings({ url: wrong, timeoutMs: 200 }));
      const error = await rejection(store.load('hot'));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect((error as Error).message).to.match(/with TLS redis\.url must begin with rediss:\/\//);
      await close();
    }
  });
});
