import { GrpcExecutor } from '../../../src/adapters/executors/grpc.js';
import { HttpExecutor } from '../../../src/adapters/executors/http.js';
import { LocalExecutor, type LocalFunction } from '../../../src/adapters/executors/local.js';
import { describeJobExecutor } from '../../contract/job-executor.contract.js';
import { type CalledMethod, calledGrpcServer, emptyHotList } from '../../support/called-grpc-server.js';
import { type CalledRequest, calledHttpServer } from '../../support/called-http-server.js';
import { Inbox } from '../../support/inbox.js';

describeJobExecutor('local', async () => {
  const begun = new Inbox<string>();
  const stopped = new Inbox<string>();
  const functions: Record<string, LocalFunction> = {
    greet(input) {
      begun.put('greet');
      return `hello, ${input}`;
    },
    break() {
      throw new Error('the digest is empty');
    },
    endless: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        begun.put('endless');
        signal.addEventListener('abort', () => {
          stopped.put('endless');
          reject(signal.reason);
        });
      }),
  };
  return {
    executor: new LocalExecutor(new Map(Object.entries(functions))),
    succeeds: { function: 'greet', input: 'world' },
    result: 'hello, world',
    fails: { function: 'break' },
    failure: 'the digest is empty',
    endless: { function: 'endless' },
    begun: () => begun.next(),
    noticed: () => stopped.next(),
    arrived: () => begun.size,
    wrong: { function: 'gret', arguments: [] },
    wrongFields: ['executor.function', 'executor.arguments'],
    elsewhere: { function: 'greet', input: 'world' },
    close: async () => undefined,
  };
});

describeJobExecutor('http', async () => {
  const server = await calledHttpServer((response, { path }) => {
    if (path === '/fails') response.writeHead(503).end('the digest is empty');
    else if (path !== '/endless') response.end('hello, world');
  });
  let endless: CalledRequest | undefined;
  return {
    executor: new HttpExecutor(),
    succeeds: { url: `${server.url}/succeeds` },
    result: 'hello, world',
    fails: { url: `${server.url}/fails` },
    failure: '503 Service Unavailable: the digest is empty',
    endless: { url: `${server.url}/endless` },
    begun: async () => {
      endless = await server.requests.next();
    },
    noticed: async () => endless?.gone,
    arrived: () => server.requests.size,
    wrong: {
      method: 'FETCH',
      url: 'ftp://127.0.0.1/x',
      headers: { 'x y': '1', 'x-job-epoch': '3', Connection: 'close', 'x-note': 'a\r\nb', 'x-count': 1 },
      success: '200-',
      follow_redirects: 'yes',
      timeout: 3,
    },
    wrongFields: [
      'executor.method',
      'executor.url',
      'executor.headers."x y"',
      'executor.headers.x-job-epoch',
      'executor.headers.Connection',
      'executor.headers.x-note',
      'executor.headers.x-count',
      'executor.success',
      'executor.follow_redirects',
      'executor.timeout',
    ],
    elsewhere: { url: `${server.url}/succeeds` },
    close: () => server.close(),
  };
});

describeJobExecutor('grpc', async () => {
  const server = await calledGrpcServer((respond, { request: { board } }) => {
    if (board === 'fails') respond({ code: 5, details: 'the digest is empty' });
    else if (board !== 'endless') respond(null, emptyHotList(board));
  });
  const executor = new GrpcExecutor();
  const { address } = server;
  const method = 'ranking.v1.RankingService/GetHotList';
  let endless: CalledMethod | undefined;
  return {
    executor,
    succeeds: { address, method, message: { board: 'hello' } },
    result: 'OK: {"board":"hello"}',
    fails: { address, method, message: { board: 'fails' } },
    failure: 'NOT_FOUND: the digest is empty',
    endless: { address, method, message: { board: 'endless' } },
    begun: async () => {
      endless = await server.calls.next();
    },
    noticed: async () => endless?.cancelled,
    arrived: () => server.calls.size,
    wrong: {
      address: '127.0.0.1',
      method: 'GetHotList',
      metadata: { 'x y': '1', 'idempotency-key': 'k', 'grpc-timeout': '1S', 'x-note': 'é', 'x-bin': '!' },
      tls: 'yes',
      descriptors: 7,
      deadline: 3,
    },
    wrongFields: [
      'executor.address',
      'executor.method',
      'executor.metadata."x y"',
      'executor.metadata.idempotency-key',
      'executor.metadata.grpc-timeout',
      'executor.metadata.x-note',
      'executor.metadata.x-bin',
      'executor.tls',
      'executor.descriptors',
      'executor.deadline',
    ],
    elsewhere: { address, method, message: { board: 'hello' } },
    close: async () => {
      executor.close();
      await server.close();
    },
  };
});
