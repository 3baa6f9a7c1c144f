import { type CallOptions, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { HotList } from '../../domain/hot-list.js';
import {
  type ExplainItemResponse,
  type GetHotListResponse,
  RankingServiceClient,
  type VerifyBoardResponse,
} from '../../gen/ranking/v1/ranking.js';
import { toHotList } from '../protobuf/hot-list-codec.js';

const DEADLINE_MS = 5_000;
/** Longer than the server waits for its source, which it says in a sentence. */
const EXPLAIN_DEADLINE_MS = 8_000;
/** A verification reads every item. */
const VERIFY_DEADLINE_MS = 30 * 60_000;
/** A proxy of the environment is for the web; hotlist is called from inside. */
export const CHANNEL = { 'grpc.enable_http_proxy': 0 };

/** A call to a hotlist server failed; the message says what to do about it. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: status;

  constructor(address: string, error: ServiceError, deadlineMs: number) {
    super(describe(address, error, deadlineMs), { cause: error });
    this.code = error.code;
  }
}

/**
 * Asks the server at `address` (`host:port`) for a list.
 *
 * @param board - empty means the default board
 * @param limit - how many items at most; 0 means all
 * @throws CallError when the server can't be reached or refuses
 */
export async function fetchHotList(address: string, board: string, limit: number): Promise<HotList> {
  const response = await ask<GetHotListResponse>(address, DEADLINE_MS, (client, options, answer) =>
    client.getHotList({ board, limit }, new Metadata(), options, answer),
  );
  return toHotList(response);
}

/**
 * Asks the server at `address` (`host:port`) why an item stands where it does.
 *
 * @param board - empty means the default board
 * @throws CallError when the server can't be reached or refuses
 */
export function fetchExplanation(address: string, board: string, id: string): Promise<ExplainItemResponse> {
  return ask<ExplainItemResponse>(address, EXPLAIN_DEADLINE_MS, (client, options, answer) =>
    client.explainItem({ board, id }, new Metadata(), options, answer),
  );
}

/**
 * Has the server at `address` (`host:port`) compare a board's list with one made from every item, which may take long.
 *
 * @param board - empty means the default board
 * @param token - the server's `admin.token`, where it has one
 * @throws CallError when the server can't be reached or refuses
 */
export function fetchVerification(
  address: string,
  board: string,
  token: string | undefined,
): Promise<VerifyBoardResponse> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return ask<VerifyBoardResponse>(address, VERIFY_DEADLINE_MS, (client, options, answer) =>
    client.verifyBoard({ board }, metadata, options, answer),
  );
}

async function ask<Response>(
  address: string,
  deadlineMs: number,
  send: (
    client: RankingServiceClient,
    options: Partial<CallOptions>,
    answer: (error: ServiceError | null, response: Response) => void,
  ) => void,
): Promise<Response> {
  const client = new RankingServiceClient(address, credentials.createInsecure(), CHANNEL);
  try {
    return await new Promise<Response>((resolve, reject) => {
      send(client, { deadline: Date.now() + deadlineMs }, (error, response) => {
        if (error) reject(new CallError(address, error, deadlineMs));
        else resolve(response);
      });
    });
  } finally {
    client.close();
  }
}

function describe(address: string, { code, details }: ServiceError, deadlineMs: number): string {
  // The client says UNAVAILABLE of a connection that it could not make, too.
  if (code === status.UNAVAILABLE && /^(No connection established|Name resolution failed)/.test(details)) {
    return `no hotlist answers at ${address}: start one with "npm start", or name another with --address HOST:PORT`;
  }
  if (code === status.UNAVAILABLE && /^(Connection dropped$|read E)/.test(details)) {
    return `the connection to ${address} broke`;
  }
  if (code === status.DEADLINE_EXCEEDED) return `${address} did not answer within ${deadlineMs / 1000} s`;
  return details;
}
