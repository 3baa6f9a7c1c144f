import { expect } from 'chai';
import { HttpExecutor } from '../../../src/adapters/executors/http.js';
import { aJobRun } from '../../support/a-job-run.js';
import { type CalledHttpServer, calledHttpServer } from '../../support/called-http-server.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';

const executor = new HttpExecutor();
const call = (parameters: { [name: string]: unknown }) => executor.run(aJobRun({ kind: 'http', parameters }));
const failure = async (parameters: { [name: string]: unknown }) =>
  ((await rejection(call(parameters))) as Error).message;

describe('an answer that redirects', () => {
  let server: CalledHttpServer;
  let other: CalledHttpServer;
  /** Where each path leads. */
  let leads: { [path: string]: [status: number, location: string] };

  const open = () =>
    calledHttpServer((response, { path = '' }) => {
      const [status, location] = leads[path] ?? [];
      if (status === undefined) response.end('arrived');
      else response.writeHead(status, { location }).end();
    });
  openForEach(open, (opened) => {
    server = opened;
  });
  openForEach(open, (opened) => {
    other = opened;
    leads = {};
  });

  it('is a failure that says so, unless it is to be followed', async () => {
    leads = { '/a': [302, '/b'] };
    expect(await failure({ url: `${server.url}/a` })).to.equal(
      `${server.url} answered 302 Found, a redirect that is not to be followed`,
    );
    expect(await call({ url: `${server.url}/a`, follow_redirects: true })).to.equal('200 OK: arrived');
  });

  const methods: [status: number, method: string, next: string][] = [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ];
  for (const [status, method, next] of methods) {
    it(`makes a ${method} a ${next} by ${status}`, async () => {
      leads = { '/a': [status, '/b'] };
      await call({
        url: `${server.url}/a`,
        method,
        body: { n: 1 },
        headers: { 'X-Key': 'k-1' },
        follow_redirects: true,
      });
      await server.requests.next();
      const { headers, ...request } = await server.requests.next();
      expect(request).to.include({ method: next, path: '/b', body: next === 'GET' ? '' : '{"n":1}' });
      expect(headers).to.include({ 'x-key': 'k-1', 'x-job-epoch': '7' });
      expect(headers['content-type']).to.equal(next === 'GET' ? undefined : 'application/json');
    });
  }

  it('takes no header of the job to another origin', async () => {
    leads = { '/a': [307, `${other.url}/b`] };
    const headers = { 'X-Key': 'k-1', Authorization: 'Bearer of-news', Cookie: 'c=1', Host: 'a.b' };
    await call({ url: `${server.url}/a`, headers, body: {}, follow_redirects: true });
    const { headers: sent } = await other.requests.next();
    expect(sent).to.not.have.any.keys('x-key', 'authorization', 'cookie');
    expect(sent).to.include({ 'content-type': 'application/json', host: new URL(other.url).host, 'x-job-epoch': '7' });
  });

  it('is followed five times, and not for ever', async () => {
    leads = { '/a': [302, '/a'] };
    expect(await failure({ url: `${server.url}/a`, follow_redirects: true })).to.equal(
      `${server.url} redirects more than 5 times`,
    );
    expect(server.requests.size).to.equal(6);
    for (let hop = 0; hop < 6; hop++) await (await server.requests.next()).gone;
  });

  for (const location of ['ftp://127.0.0.1/x', 'http://', 'http://user:secret@127.0.0.1/', 'file:///etc/passwd']) {
    it(`is not followed to ${location}`, async () => {
      leads = { '/a': [302, location] };
      expect(await failure({ url: `${server.url}/a`, follow_redirects: true })).to.equal(
        `${server.url} redirects to what is not a plain http:// or https:// URL`,
      );
    });
  }
});
