import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { HotListReader } from '../../application/serving/hot-list-reader.js';
import type { ListBoards } from '../../application/serving/list-boards.js';
import { describeSchedule } from '../../domain/scheduling/schedule.js';
import {
  type GetHotListRequest,
  type ListBoardsResponse,
  RankingServiceService,
} from '../../gen/ranking/v1/ranking.js';
import { toTimestamp } from '../protobuf/timestamp.js';
import { InvalidRequestError } from './status.js';
import { type OnCall, unary } from './unary.js';

/** The service as ts-proto made it, but for one thing: a GetHotList response is encoded already. */
export const rankingServiceDefinition: ServiceDefinition = {
  ...RankingServiceService,
  getHotList: { ...RankingServiceService.getHotList, responseSerialize: (bytes: Buffer) => bytes },
};

/** The handlers of `ranking.v1.RankingService`. */
export function rankingService(
  reader: HotListReader,
  listBoards: ListBoards,
  onCall: OnCall,
): UntypedServiceImplementation {
  return {
    getHotList: unary('GetHotList', onCall, ({ board, limit }: GetHotListRequest) => getHotList(reader, board, limit)),
    listBoards: unary('ListBoards', onCall, () => toListBoardsResponse(listBoards)),
  };
}

/** A prefix of the encoded list: no copy, no encoding. */
async function getHotList(reader: HotListReader, board: string, limit: number): Promise<Buffer> {
  if (limit < 0) throw new InvalidRequestError(`limit is ${limit}; it must be 0 (all) or more`);
  const { bytes, ends } = await reader.get(board);
  const entries = limit === 0 ? ends.length - 1 : Math.min(limit, ends.length - 1);
  return Buffer.from(bytes.buffer, bytes.byteOffset, ends[entries]);
}

function toListBoardsResponse(listBoards: ListBoards): ListBoardsResponse {
  return {
    boards: listBoards().map(({ board, isDefault, published }) => ({
      name: board.name,
      default: isDefault,
      formula: board.formula.description,
      weights: { ...board.weights },
      windowMs: BigInt(board.windowMs ?? 0),
      size: board.size,
      every: describeSchedule(board.job.schedule),
      version: BigInt(published?.list.version ?? 0),
      computedAt: published ? toTimestamp(published.list.computedAt) : undefined,
    })),
  };
}
