import { fileURLToPath } from 'node:url';
import type { Server } from '@grpc/grpc-js';
import { expect } from 'chai';
import { GrpcExecutor } from '../../../src/adapters/executors/grpc.js';
import { addReflection } from '../../../src/adapters/grpc/reflection.js';
import { aJobRun } from '../../support/a-job-run.js';
import {
  type Answer,
  type CalledGrpcOptions,
  type CalledGrpcServer,
  calledGrpcServer,
  emptyHotList,
} from '../../support/called-grpc-server.js';
import { rejection } from '../../support/rejection.js';
import { portToKeep } from '../../support/servers/port-to-keep.js';
import { DESCRIPTORS, SparseReflection } from '../../support/sparse-reflection.js';
import { until } from '../../support/until.js';

const GET = 'ranking.v1.RankingService/GetHotList';
const FILE = fileURLToPath(DESCRIPTORS);

describe('the grpc executor', () => {
  let executor: GrpcExecutor;
  let server: CalledGrpcServer;
  let answer: Answer;

  beforeEach(() => {
    executor = new GrpcExecutor();
    answer = (respond, { request }) => respond(null, emptyHotList(request.board));
  });
  afterEach(async () => {
    executor.close();
    await server?.close();
  });

  const start = async (options: CalledGrpcOptions = {}) => {
    server = await calledGrpcServer((respond, call) => answer(respond, call), options);
  };
  const call = (parameters: { [name: string]: unknown } = {}) => {
    const all = { address: server.address, method: GET, ...parameters };
    return executor.run(aJobRun({ kind: 'grpc', parameters: all }, { shard: 1 }, { shards: 3 }));
  };
  const failure = async (parameters: { [name: string]: unknown } = {}) =>
    ((await rejection(call(parameters))) as Error).message;

  describe('with a server that has reflection', () => {
    it('calls any unary method, with the message and metadata of the job and what says which run it is', async () => {
      await start();
      const metadata = { authorization: 'Bearer of-news', 'X-Site-Bin': 'AAEC' };
      expect(await call({ message: { board: 'hot', limit: 3 }, metadata })).to.equal('OK: {"board":"hot"}');
      const { request, metadata: sent } = await server.calls.next();
      expect(request).to.deep.equal({ board: 'hot', limit: 3 });
      expect(sent.getMap()).to.deep.include({
        authorization: 'Bearer of-news',
        'x-site-bin': Buffer.from([0, 1, 2]),
        'idempotency-key': 'nightly:digest:2013-01-01T06:30:00.000Z:1/3',
        'x-job-fire-time': '2013-01-01T06:30:00.000Z',
        'x-job-epoch': '7',
        'x-job-attempt': '2',
        'x-job-shard': '1/3',
      });
    });

    it('calls a method without a message, and one of another service', async () => {
      await start();
      expect(await call({ method: 'ranking.v1.RankingService/ListBoards' })).to.equal('OK');
      expect(await call({ method: 'grpc.health.v1.Health/Check' })).to.equal('OK: {"status":"SERVING"}');
    });

    it('says that there is no such service', async () => {
      await start();
      expect(await failure({ method: 'ranking.v1.Rankings/GetHotList' })).to.equal(
        `ranking.v1.Rankings/GetHotList at ${server.address}: the server's reflection doesn't know a service ranking.v1.Rankings`,
      );
    });

    it('says that there is no such method, and which there are', async () => {
      await start();
      expect(await failure({ method: 'ranking.v1.RankingService/GetList' })).to.equal(
        `ranking.v1.RankingService/GetList at ${server.address}: ranking.v1.RankingService has no method GetList; ` +
          'its unary methods are GetHotList, ListBoards, ExplainItem, VerifyBoard',
      );
    });

    it('refuses a streaming method', async () => {
      await start();
      expect(await failure({ method: 'grpc.health.v1.Health/Watch' })).to.match(
        /grpc.health.v1.Health\/Watch is a streaming method, and jobs call unary ones; its unary methods are Check/,
      );
    });

    it('refuses a message with the path of each wrong field, and calls nothing', async () => {
      await start();
      expect(await failure({ message: { board: 7, limt: 3 } })).to.equal(
        `${GET} at ${server.address}: executor.message.board: expected string, got 7; ` +
          'executor.message.limt: unknown field; the fields here are board, limit',
      );
      expect(server.calls.size).to.equal(0);
    });
  });

  it('asks only the old reflection of a server that has no other, file by file', async () => {
    const reflection = new SparseReflection();
    await start({ reflection: (to) => reflection.addTo(to) });
    expect(await call({ message: { board: 'hot' } })).to.equal('OK: {"board":"hot"}');
    expect(reflection.streams).to.equal(1);
  });

  it('asks a server for its contract once, and again when the method has gone', async () => {
    const reflection = new SparseReflection('grpc.reflection.v1');
    await start({ reflection: (to) => reflection.addTo(to) });
    await call();
    await call();
    expect(reflection.streams).to.equal(1);
    answer = (respond) => respond({ code: 12, details: 'gone' });
    expect(await failure()).to.equal(`${GET} at ${server.address}: UNIMPLEMENTED: gone`);
    answer = (respond) => respond(null, emptyHotList(''));
    await call();
    expect(reflection.streams).to.equal(2);
  });

  it('asks again after it has refused a message, as the server may know more by now', async () => {
    const reflection = new SparseReflection();
    await start({ reflection: (to) => reflection.addTo(to) });
    await failure({ message: { newer: 1 } });
    await failure({ message: { newer: 1 } });
    expect(reflection.streams).to.equal(2);
  });

  it('does not ask again when a call fails for another reason', async () => {
    const reflection = new SparseReflection();
    await start({ reflection: (to) => reflection.addTo(to) });
    answer = (respond) => respond({ code: 8, details: 'later' });
    expect(await failure()).to.equal(`${GET} at ${server.address}: RESOURCE_EXHAUSTED: later`);
    await failure();
    expect(reflection.streams).to.equal(1);
  });

  describe('with a server that has no reflection', () => {
    const reflection = (_: Server) => {};

    it('says so, and what to do', async () => {
      await start({ reflection });
      expect(await failure()).to.equal(
        `${GET} at ${server.address}: the server has no reflection; name a file of descriptors in executor.descriptors`,
      );
    });

    it('calls by a file of descriptors', async () => {
      await start({ reflection });
      expect(await call({ message: { board: 'hot' }, descriptors: FILE })).to.equal('OK: {"board":"hot"}');
    });
  });

  it('has never learnt a contract that could not be learnt', async () => {
    let isThere = false;
    const reflection = (to: Server) => {
      const add = (...args: Parameters<Server['addService']>) => isThere && to.addService(...args);
      addReflection({ addService: add } as unknown as Server);
    };
    await start({ reflection });
    const { address } = server;
    await failure();
    await server.close();
    isThere = true;
    await start({ reflection, port: Number(address.split(':')[1]) });
    // The channel first has to notice that the server is another one.
    await until('the server is found', async () => (await call()).startsWith('OK'));
  });

  for (const address of [
    '',
    'a.b',
    ':50051',
    'a.b:0',
    'a.b:65536',
    'http://a.b:1',
    '[::1:1',
    'unix:/x',
    'a.b:1/c',
    7,
  ]) {
    it(`refuses the address ${JSON.stringify(address)}`, () => {
      const [problem, ...others] = executor.check({ address, method: GET });
      expect(problem?.field).to.equal('executor.address');
      expect(problem?.message).to.match(/is not allowed; HOST:PORT, an IPv6 address in brackets$/);
      expect(others).to.deep.equal([]);
    });
  }

  for (const method of ['', 'GetHotList', '/a.B/C', 'a.B', 'a.B/', 'a..B/C', 'a.B/C/D', '1.B/C']) {
    it(`refuses the method ${JSON.stringify(method)}`, () => {
      expect(executor.check({ address: '[::1]:50051', method }).map(({ field }) => field)).to.deep.equal([
        'executor.method',
      ]);
    });
  }

  describe('when a call fails', () => {
    it('names the status, and shows nothing of the metadata that the server says back', async () => {
      await start();
      answer = (respond, { metadata }) =>
        respond({ code: 7, details: `no\nentry for "${metadata.get('authorization')[0]}", 0123456789abcdef` });
      const metadata = { authorization: 'Bearer 0123456789abcdef' };
      expect(await failure({ metadata })).to.equal(
        `${GET} at ${server.address}: PERMISSION_DENIED: no entry for "***", ***`,
      );
    });

    it('says that nothing listens, or that the host is unknown', async () => {
      await start();
      const address = `127.0.0.1:${await portToKeep()}`;
      expect(await failure({ address })).to.equal(`${GET} at ${address}: UNAVAILABLE: nothing listens there`);
      expect(await failure({ address: 'no-such-host.invalid:1' })).to.match(
        /at no-such-host.invalid:1: UNAVAILABLE: the name of the host can't be resolved/,
      );
    });

    it('says that a server without TLS has none', async () => {
      await start();
      expect(await failure({ tls: true })).to.equal(
        `${GET} at ${server.address}: UNAVAILABLE: it does not speak TLS; leave executor.tls out`,
      );
    });
  });
});
