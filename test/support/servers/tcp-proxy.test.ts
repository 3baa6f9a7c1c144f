import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { rejection } from '../rejection.js';
import { ask } from './ask.js';
import { RedisServer } from './redis-server.js';
import { TcpProxy } from './tcp-proxy.js';

const PING = 'PING\r\n';
const BOTH = '+PONG\r\n+OK\r\n';

describe('the proxy of the tests', () => {
  let redis: RedisServer;
  let proxy: TcpProxy;

  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.stop());
  beforeEach(async () => {
    proxy = await TcpProxy.start(redis.port);
  });
  afterEach(() => proxy.stop());

  /** PING and QUIT through the proxy, to the end of the connection. */
  const pingThroughProxy = async () => (await ask(proxy.port, `${PING}QUIT\r\n`)).toString();

  /** A connection over which one PING was answered. */
  async function connected(): Promise<Socket> {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    socket.write(PING);
    await once(socket, 'data');
    return socket;
  }

  it('passes everything both ways, and the end', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    const answer = await ask(proxy.port, `*2\r\n$4\r\nECHO\r\n$1000000\r\n${megabyte}\r\nQUIT\r\n`);
    expect(answer.toString() === `$1000000\r\n${megabyte}\r\n+OK\r\n`).to.equal(true);
  });

  it('delays by the latency in each direction, and not one question by the one before', async () => {
    // In this process, which stands still as a whole or not at all.
    const echo = createServer({ noDelay: true }, (each) => each.pipe(each)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const line = await TcpProxy.start((echo.address() as AddressInfo).port);
    line.setLatency(50);
    const socket = connect({ port: line.port, host: '127.0.0.1', noDelay: true });
    const sentAt = performance.now();
    let echoed = 0;
    socket.on('data', ({ length }) => {
      echoed += length;
    });
    for (let i = 0; i < 40; i++) {
      socket.write(PING);
      // Each in a packet of its own.
      await new Promise((resolve) => setImmediate(resolve));
    }
    let latencies = 0;
    for (; echoed < 40 * PING.length; latencies++) await delay(50);
    expect(performance.now() - sentAt).to.be.at.least(2 * 50);
    // One after the other, each would have waited for those before it.
    expect(latencies).to.be.below(20);
    socket.end();
    await once(socket, 'close');
    await line.stop();
    echo.close();
  });

  it('delays what comes back by another latency, when it is given one', async () => {
    const socket = await connected();
    proxy.setLatency(0, 60);
    const sentAt = performance.now();
    socket.write(PING);
    await once(socket, 'data');
    expect(performance.now() - sentAt).to.be.at.least(60);
    socket.destroy();
  });

  it('passes nothing while it is a black hole, for old and new connections, and all of it afterwards', async () => {
    const old = await connected();
    let arrived = 0;
    old.on('data', () => arrived++);
    proxy.blackHole(true);
    old.write(PING);
    const anew = pingThroughProxy().finally(() => arrived++);
    // Time without a sleep: as many questions past the black hole as would have let one through it arrive.
    for (let i = 0; i < 100; i++) await redis.say('PING');
    expect(arrived).to.equal(0);
    proxy.blackHole(false);
    expect(await anew).to.equal(BOTH);
    if (arrived < 2) await once(old, 'data');
    old.destroy();
  });

  it('does not tell the client in the black hole that the server is gone', async () => {
    const doomed = await RedisServer.start();
    const before = await TcpProxy.start(doomed.port);
    const client = connect(before.port, '127.0.0.1');
    client.write(PING);
    await once(client, 'data');
    let told = false;
    client
      .on('error', () => {})
      .on('close', () => {
        told = true;
      });
    before.blackHole(true);
    await doomed.stop();
    for (let i = 0; i < 100; i++) await redis.say('PING');
    expect(told).to.equal(false);
    client.resume().end();
    before.blackHole(false);
    await once(client, 'close');
    await before.stop();
  });

  it('resets every connection, which the client sees as ECONNRESET, and takes new ones', async () => {
    const socket = await connected();
    proxy.reset();
    const [error] = await once(socket, 'error');
    expect(error).to.have.property('code', 'ECONNRESET');
    expect(await pingThroughProxy()).to.equal(BOTH);
  });

  it('refuses new connections until told otherwise, and keeps the old', async () => {
    const old = await connected();
    await proxy.refuse(true);
    expect(await rejection(pingThroughProxy())).to.have.property('code', 'ECONNREFUSED');
    old.write(PING);
    await once(old, 'data');
    old.destroy();
    await proxy.refuse(false);
    expect(await pingThroughProxy()).to.equal(BOTH);
  });

  it('resets the client when there is no server behind it', async () => {
    const gone = await RedisServer.start();
    const before = await TcpProxy.start(gone.port);
    await gone.stop();
    expect(await rejection(ask(before.port, PING))).to.have.property('code', 'ECONNRESET');
    await before.stop();
  });
});
