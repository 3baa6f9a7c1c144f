import { type Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { addReflection } from '../../src/adapters/grpc/reflection.js';
import {
  type GetHotListRequest,
  GetHotListResponse,
  type ListBoardsRequest,
  type ListBoardsResponse,
  RankingServiceService,
} from '../../src/gen/ranking/v1/ranking.js';
import { Inbox } from './inbox.js';

/** A call of GetHotList that came. */
export interface CalledMethod {
  readonly request: GetHotListRequest;
  readonly metadata: Metadata;
  /** Resolves when the caller has cancelled it. */
  readonly cancelled: Promise<void>;
}

export type Answer = (respond: sendUnaryData<GetHotListResponse>, call: CalledMethod) => void;

export interface CalledGrpcServer {
  /** `host:port`. */
  readonly address: string;
  readonly calls: Inbox<CalledMethod>;
  close(): Promise<void>;
}

/** What a server has besides its own methods. */
export interface CalledGrpcOptions {
  readonly credentials?: ServerCredentials;
  readonly reflection?: (server: Server) => void;
  /** 0 for any. */
  readonly port?: number;
}

/** A server of the ranking service's contract, and the health service, that answers GetHotList as `answer` says. */
export async function calledGrpcServer(
  answer: Answer,
  { credentials = ServerCredentials.createInsecure(), reflection = addReflection, port = 0 }: CalledGrpcOptions = {},
): Promise<CalledGrpcServer> {
  const calls = new Inbox<CalledMethod>();
  const server = new Server();
  server.addService(RankingServiceService, {
    getHotList(
      call: ServerUnaryCall<GetHotListRequest, GetHotListResponse>,
      respond: sendUnaryData<GetHotListResponse>,
    ) {
      const cancelled = new Promise<void>((resolve) => call.on('cancelled', resolve));
      const called = { request: call.request, metadata: call.metadata, cancelled };
      calls.put(called);
      answer(respond, called);
    },
    listBoards(_: ServerUnaryCall<ListBoardsRequest, ListBoardsResponse>, respond: sendUnaryData<ListBoardsResponse>) {
      respond(null, { boards: [] });
    },
  });
  new HealthImplementation({ '': 'SERVING' }).addToServer(server);
  reflection(server);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, at) => (error ? reject(error) : resolve(at)));
  });
  return { address: `127.0.0.1:${bound}`, calls, close: async () => server.forceShutdown() };
}

/** A list that has a board's name and nothing else. */
export function emptyHotList(board: string): GetHotListResponse {
  return GetHotListResponse.fromPartial({ board });
}
