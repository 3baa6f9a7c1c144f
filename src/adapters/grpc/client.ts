import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { HotList } from '../../domain/hot-list.js';
import { type GetHotListResponse, RankingServiceClient } from '../../gen/ranking/v1/ranking.js';
import { toHotList } from '../protobuf/hot-list-codec.js';

const DEADLINE_MS = 5_000;
/** A proxy of the environment is for the web; hotlist is called from inside. */
const CHANNEL = { 'grpc.enable_http_proxy': 0 };

/** A call to a hotlist server failed; the message says what to do about it. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(address: string, error: ServiceError) {
    super(describe(address, error), { cause: error });
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
  const client = new RankingServiceClient(address, credentials.createInsecure(), CHANNEL);
  try {
    const response = await new Promise<GetHotListResponse>((resolve, reject) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      client.getHotList({ board, limit }, new Metadata(), options, (error, answer) => {
        if (error) reject(new CallError(address, error));
        else resolve(answer);
      });
    });
    return toHotList(response);
  } finally {
    client.close();
  }
}

function describe(address: string, { code, details }: ServiceError): string {
  // The client says UNAVAILABLE of a connection that it could not make, too.
  if (code === status.UNAVAILABLE && /^(No connection established|Name resolution failed)/.test(details)) {
    return `no hotlist answers at ${address}: start one with "npm start", or name another with --address HOST:PORT`;
  }
  if (code === status.DEADLINE_EXCEEDED) return `${address} did not answer within ${DEADLINE_MS / 1000} s`;
  return details;
}
