import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import { HttpExecutor } from '../../../src/adapters/executors/http.js';
import { aJobRun } from '../../support/a-job-run.js';
import { type CalledHttpServer, type CalledRequest, calledHttpServer } from '../../support/called-http-server.js';
import { rejection } from '../../support/rejection.js';
import { portToKeep } from '../../support/servers/port-to-keep.js';

const executor = new HttpExecutor();
const call = (parameters: { [name: string]: unknown }, signal = new AbortController().signal) =>
  executor.run(aJobRun({ kind: 'http', parameters }, { signal }));
const failure = async (...of: Parameters<typeof call>) => ((await rejection(call(...of))) as Error).message;

describe('the http executor', () => {
  let server: CalledHttpServer;
  let answer: (response: ServerResponse, request: CalledRequest) => void;

  beforeEach(async () => {
    answer = (response) => response.end();
    server = await calledHttpServer((response, request) => answer(response, request));
  });
  afterEach(() => server.close());

  describe('sends', () => {
    it('a POST without a body when nothing else is asked for, and says which run it is', async () => {
      await call({ url: `${server.url}/digest?day=1` });
      const { method, path, headers, body } = await server.requests.next();
      expect({ method, path, body }).to.deep.equal({ method: 'POST', path: '/digest?day=1', body: '' });
      expect(headers).to.deep.include({
        'idempotency-key': 'nightly:digest:2013-01-01T06:30:00.000Z',
        'x-job-fire-time': '2013-01-01T06:30:00.000Z',
        'x-job-epoch': '7',
        'x-job-attempt': '2',
        'x-job-shard': '0/1',
        'user-agent': 'hotlist',
      });
      expect(headers).not.to.have.any.keys('authorization', 'content-type', 'sec-fetch-mode');
    });

    const bodies: [body: unknown, sent: string, type: string][] = [
      [{ text: '日报' }, '{"text":"日报"}', 'application/json'],
      [[1], '[1]', 'application/json'],
      [false, 'false', 'application/json'],
      ['日报', '日报', 'text/plain; charset=utf-8'],
    ];
    for (const [body, sent, type] of bodies) {
      it(`the body ${JSON.stringify(body)} as ${type}`, async () => {
        await call({ url: server.url, method: 'PUT', body });
        const request = await server.requests.next();
        expect(request).to.include({ method: 'PUT', body: sent });
        expect(request.headers).to.include({
          'content-type': type,
          'content-length': String(Buffer.byteLength(sent)),
        });
      });
    }

    it('the headers that are given, in the place of its own', async () => {
      const headers = {
        'Content-Type': 'text/csv',
        'User-Agent': 'site',
        Authorization: 'Bearer of-news',
        Host: 'a.b',
      };
      await call({ url: server.url, headers, body: 'a,b' });
      expect((await server.requests.next()).headers).to.include({
        'content-type': 'text/csv',
        'user-agent': 'site',
        authorization: 'Bearer of-news',
        host: 'a.b',
      });
    });

    it('the user and the password of the URL as a header', async () => {
      const url = new URL(server.url);
      url.username = 'site';
      url.password = 'p@ss:wörd';
      await call({ url: url.href });
      const { headers } = await server.requests.next();
      expect(headers.authorization).to.equal(`Basic ${Buffer.from('site:p@ss:wörd').toString('base64')}`);
    });
  });

  describe('takes for success', () => {
    const cases: [success: unknown, status: number, succeeds: boolean][] = [
      [undefined, 200, true],
      [undefined, 204, true],
      [undefined, 299, true],
      [undefined, 302, false],
      [undefined, 404, false],
      [undefined, 500, false],
      [409, 409, true],
      [409, 200, false],
      ['409', 409, true],
      ['200-204', 204, true],
      ['200-204', 205, false],
      [[200, '400-404'], 403, true],
      [[200, '400-404'], 405, false],
      [302, 302, true],
    ];
    for (const [success, status, succeeds] of cases) {
      const asked = success === undefined ? 'nothing is said' : `success is ${JSON.stringify(success)}`;
      it(`${status}${succeeds ? '' : ' not'} when ${asked}`, async () => {
        answer = (response) => response.writeHead(status, { location: '/there' }).end();
        const ended = call({ url: server.url, ...(success === undefined ? {} : { success }) });
        if (succeeds) expect(await ended).to.match(new RegExp(`^${status}`));
        else expect(((await rejection(ended)) as Error).message).to.match(new RegExp(` answered ${status} `));
      });
    }

    for (const success of ['', '2xx', '200-', '300-200', 199, 600, 2e2 + 0.5, [], [null], {}, true, '200,204']) {
      it(`nothing when success is ${JSON.stringify(success)}, which is refused`, () => {
        const problems = executor.check({ url: server.url, success });
        expect(problems.map(({ field }) => field)).to.deep.equal(['executor.success']);
      });
    }

    it('only an answer that came whole', async () => {
      answer = (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('a beginning', () => response.destroy());
      };
      expect(await failure({ url: server.url })).to.equal(`${server.url} answered 200 OK, and its answer broke off`);
    });
  });

  describe('records', () => {
    it('the status and the beginning of the answer, on one line', async () => {
      answer = (response) => response.end('{\n  "sent": 3\n}');
      expect(await call({ url: server.url })).to.equal('200 OK: {   "sent": 3 }');
    });

    it('no more than the beginning of an answer that is long, read to its end all the same', async () => {
      let given: Promise<unknown> | undefined;
      answer = (response) => {
        given = pipeline(Readable.from(Array.from({ length: 400 }, () => 'é'.repeat(32_768))), response);
      };
      expect(await call({ url: server.url })).to.match(/^200 OK: é{991}…$/);
      // Rejects when the connection was closed before its end.
      await given;
    });

    it('of an answer that is no text only what it is', async () => {
      answer = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(2_000));
      expect(await call({ url: server.url })).to.equal('200 OK: 2000 bytes of image/png');
    });

    it('nothing that was sent as a secret, even when the server says it back', async () => {
      const secrets = ['Bearer 0123456789abcdef', 'k-42"7', 'p@ss:wörd', 'tok/en+1'];
      const url = new URL(`${server.url}/?token=${encodeURIComponent(secrets[3] ?? '')}`);
      const headers = { Authorization: secrets[0], 'X-Api-Key': secrets[1] };
      for (const status of [200, 500]) {
        answer = (response, { path, headers: seen }) =>
          response.writeHead(status).end(`${path} ${decodeURIComponent(String(path))} ${JSON.stringify(seen)}`);
        const detail = await call({ url: url.href, headers }).catch(({ message }: Error) => message);
        expect(detail).to.include('***').and.to.include('"x-job-epoch":"7"');
        for (const secret of ['0123456789abcdef', 'k-42', 'tok/en', 'tok%2Fen']) expect(detail).not.to.include(secret);
      }
      url.username = 'site';
      url.password = secrets[2] ?? '';
      const basic = Buffer.from(`site:${secrets[2]}`).toString('base64');
      answer = (response, { headers: seen }) => response.writeHead(401).end(`${seen.authorization} p@ss:wörd`);
      const message = await failure({ url: url.href });
      expect(message).to.equal(`${server.url} answered 401 Unauthorized: *** ***`);
      expect(message).not.to.include(basic);
    });
  });

  describe('refuses', () => {
    const cases: [parameters: { [name: string]: unknown }, field: string, message: RegExp][] = [
      [{}, 'url', /^is missing; an http:\/\/ or https:\/\/ URL$/],
      [{ url: 'file:///etc/passwd' }, 'url', /^"file:\/\/\*\*\*" is not allowed; an http:/],
      [{ url: 'http://' }, 'url', /not allowed/],
      [{ url: 'https:/a.b/c' }, 'url', /not allowed/],
      [{ url: 'http://a.b', method: 'GET', body: {} }, 'body', /^a GET request has none; leave it out/],
      [{ url: 'http://a.b', method: 'CONNECT' }, 'method', /^"CONNECT" is not allowed; GET, HEAD, POST/],
      [{ url: 'http://a.b', headers: ['a'] }, 'headers', /^is not allowed; a mapping of names and texts$/],
      [{ url: 'http://a.b', headers: { 'Idempotency-Key': 'x' } }, 'headers.Idempotency-Key', /set by hotlist/],
      [{ url: 'http://a.b', headers: { 'Transfer-Encoding': 'x' } }, 'headers.Transfer-Encoding', /protocol/],
      [{ url: 'http://a.b', headers: { A: 'x', a: 'y' } }, 'headers.a', /twice/],
      [{ url: 'http://u:secret@a.b', headers: { AUTHORIZATION: 'x' } }, 'url', /leave one of them out$/],
    ];
    for (const [parameters, field, message] of cases) {
      it(`${JSON.stringify(parameters)}`, () => {
        const problems = executor.check(parameters);
        expect(problems.map((problem) => problem.field)).to.deep.equal([`executor.${field}`]);
        expect(problems[0]?.message).to.match(message);
      });
    }

    it('a header or a URL without showing its value', () => {
      const headers = { 'X-Key': 'secret\n', Authorization: ['secret'] };
      const problems = executor.check({ url: 'htp://user:secret@a.b', headers });
      expect(problems).to.have.length(3);
      expect(JSON.stringify(problems)).not.to.include('secret');
    });
  });

  describe('when it is told to stop', () => {
    it('ends at once although the answer goes on for ever, and the server is told', async () => {
      const stop = new AbortController();
      const flood = Buffer.alloc(1_000, 'x');
      answer = (response) => {
        const write = () => void (response.destroyed || response.write(flood, () => setImmediate(write)));
        write();
      };
      const ended = rejection(call({ url: server.url }, stop.signal));
      const { gone } = await server.requests.next();
      stop.abort(new Error('its time is up'));
      expect(((await ended) as Error).message).to.equal('its time is up');
      await gone;
    });

    it('ends at once although the server accepts the connection and says nothing', async () => {
      const silent = createServer();
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const stop = new AbortController();
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const ended = rejection(call({ url }, stop.signal));
      const [socket] = await once(silent, 'connection');
      const closed = once(socket.on('error', () => {}).resume(), 'close');
      stop.abort(new Error('its time is up'));
      expect(((await ended) as Error).message).to.equal('its time is up');
      await closed;
      silent.close();
    });

    it('ends at once although the name of the host is still being resolved', async () => {
      const stop = new AbortController();
      const ended = rejection(call({ url: 'http://no-such-host.invalid/' }, stop.signal));
      stop.abort(new Error('its time is up'));
      expect(((await ended) as Error).message).to.equal('its time is up');
    });
  });

  it('does not wait for the end of an answer that has failed', async () => {
    const stop = new AbortController();
    answer = (response) => void response.writeHead(500).write('x'.repeat(10_000));
    expect(await failure({ url: server.url }, stop.signal)).to.match(/ answered 500 Internal Server Error: x+…$/);
    await (await server.requests.next()).gone;
  });

  describe('says of a network that fails', () => {
    it('that nothing listens', async () => {
      const url = `http://127.0.0.1:${await portToKeep()}`;
      expect(await failure({ url: `${url}/digest?token=secret` })).to.equal(`${url}: nothing listens there`);
    });

    it('that the host is unknown', async () => {
      const url = 'http://user:secret@no-such-host.invalid/x';
      expect(await failure({ url })).to.match(/^http:\/\/no-such-host.invalid: the name of the host can't be resolved/);
    });

    it('that the connection broke', async () => {
      answer = (response) => void response.destroy();
      expect(await failure({ url: server.url })).to.equal(
        `${server.url}: the connection broke before an answer had come`,
      );
    });

    it('that the protocol was changed without an answer', async () => {
      answer = ({ socket }) =>
        void socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
      expect(await failure({ url: server.url })).to.equal(`${server.url} ended the connection without an answer`);
    });

    it('that there is no TLS', async () => {
      const url = server.url.replace('http:', 'https:');
      expect(await failure({ url })).to.equal(`${url}: it does not speak TLS`);
    });

    it('that it is not HTTP', async () => {
      const odd = createServer((socket) => socket.on('error', () => {}).end('220 mail ready\r\n'));
      odd.listen(0, '127.0.0.1');
      await once(odd, 'listening');
      const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
      expect(await failure({ url })).to.equal(`${url}: what answers there does not speak HTTP`);
      odd.close();
    });
  });
});
