import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { GrpcExecutor } from '../../../src/adapters/executors/grpc.js';
import { aJobRun } from '../../support/a-job-run.js';
import {
  type Answer,
  type CalledGrpcServer,
  calledGrpcServer,
  emptyHotList,
} from '../../support/called-grpc-server.js';
import { rejection } from '../../support/rejection.js';

describe('the connections of the grpc executor', () => {
  let executor: GrpcExecutor;
  let server: CalledGrpcServer;
  let answer: Answer;
  let front: NetServer;
  let address: string;
  /** What each connection to the front is, the newest last. */
  let connections: { readonly client: Socket; readonly back: Socket }[];

  beforeEach(async () => {
    executor = new GrpcExecutor();
    connections = [];
    answer = (respond, { request }) => respond(null, emptyHotList(request.board));
    server = await calledGrpcServer((respond, call) => answer(respond, call));
    front = createServer((client) => {
      const back = connect(Number(server.address.split(':')[1]), '127.0.0.1');
      for (const socket of [client, back]) socket.on('error', () => {});
      client.pipe(back).pipe(client);
      connections.push({ client, back });
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    address = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    executor.close();
    for (const { client, back } of connections) {
      client.destroy();
      back.destroy();
    }
    front.close();
    await server.close();
  });

  const call = (board: string, signal = new AbortController().signal) => {
    const parameters = { address, method: 'ranking.v1.RankingService/GetHotList', message: { board } };
    return executor.run(aJobRun({ kind: 'grpc', parameters }, { signal }));
  };

  it('are kept from run to run, one for each server', async () => {
    await call('a');
    await Promise.all([call('b'), call('c')]);
    expect(connections).to.have.length(1);
  });

  it('are made anew after a run that was stopped, as they may lead nowhere any more', async () => {
    await call('a');
    const [first] = connections;
    first?.client.unpipe();
    first?.back.unpipe();
    const stop = new AbortController();
    const ended = rejection(call('b', stop.signal));
    stop.abort(new Error('its time is up'));
    await ended;
    expect(await call('c')).to.equal('OK: {"board":"c"}');
    expect(connections).to.have.length(2);
  });

  it('are kept for the other runs that are going when one is stopped, and closed when these have ended', async () => {
    const responds = new Map<string, () => void>();
    answer = (respond, { request: { board } }) => responds.set(board, () => respond(null, emptyHotList(board)));
    const stop = new AbortController();
    const stopped = rejection(call('stopped', stop.signal));
    const other = call('other');
    await server.calls.next();
    await server.calls.next();
    const before = [...connections];
    stop.abort(new Error('cancelled'));
    await stopped;
    const anew = call('anew');
    await server.calls.next();
    expect(connections).to.have.length(2);
    responds.get('anew')?.();
    await anew;
    const closed = Promise.all(before.map(({ client }) => once(client, 'close')));
    responds.get('other')?.();
    expect(await other).to.equal('OK: {"board":"other"}');
    await closed;
  });

  it('are not opened once it is closed', async () => {
    executor.close();
    expect(((await rejection(call('a'))) as Error).message).to.include('the service is stopping');
    expect(connections).to.have.length(0);
  });
});
