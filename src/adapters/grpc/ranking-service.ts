import {
  Metadata,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Clock } from '../../application/clock.js';
import type { ExplainItem } from '../../application/explaining/explain-item.js';
import type { HotListReader, ServedFrom, ServedList } from '../../application/serving/hot-list-reader.js';
import type { ListBoards } from '../../application/serving/list-boards.js';
import { ageMs } from '../../domain/hot-list.js';
import { describeSchedule } from '../../domain/scheduling/schedule.js';
import {
  type ExplainItemRequest,
  type GetHotListRequest,
  type ListBoardsResponse,
  RankingServiceService,
} from '../../gen/ranking/v1/ranking.js';
import { toTimestamp } from '../protobuf/timestamp.js';
import { answerExplainItem } from './explain-item.js';
import { InvalidRequestError } from './status.js';
import { type OnCall, unary } from './unary.js';
import type { AnswerVerifyBoard } from './verify-board.js';

/** The service as ts-proto made it, but for one thing: a GetHotList response is encoded already. */
export const rankingServiceDefinition: ServiceDefinition = {
  ...RankingServiceService,
  getHotList: { ...RankingServiceService.getHotList, responseSerialize: (bytes: Buffer) => bytes },
};

export interface RankingServiceParts {
  readonly reader: HotListReader;
  readonly listBoards: ListBoards;
  readonly explain: ExplainItem;
  readonly verify: AnswerVerifyBoard;
  readonly clock: Clock;
  readonly onCall: OnCall;
  /** Told where each list came from that was handed out. */
  readonly onServed: (from: ServedFrom) => void;
}

/** The handlers of `ranking.v1.RankingService`. */
export function rankingService(parts: RankingServiceParts): UntypedServiceImplementation {
  const { listBoards, explain, verify, onCall } = parts;
  return {
    getHotList: unary('GetHotList', onCall, (request: GetHotListRequest, call) => getHotList(parts, request, call)),
    listBoards: unary('ListBoards', onCall, () => toListBoardsResponse(listBoards)),
    explainItem: unary('ExplainItem', onCall, (request: ExplainItemRequest, call) =>
      answerExplainItem(explain, request, call),
    ),
    verifyBoard: unary('VerifyBoard', onCall, verify),
  };
}

/** A prefix of the encoded list: no copy, no encoding. Where it came from and how old it is stand in the metadata. */
async function getHotList(
  { reader, clock, onServed }: RankingServiceParts,
  { board, limit }: GetHotListRequest,
  call: Pick<ServerUnaryCall<unknown, unknown>, 'sendMetadata'>,
): Promise<Buffer> {
  if (limit < 0) throw new InvalidRequestError(`limit is ${limit}; it must be 0 (all) or more`);
  const served = await reader.get(board);
  call.sendMetadata(standing(served, clock.now()));
  onServed(served.from);
  const { bytes, ends } = served.published;
  const entries = limit === 0 ? ends.length - 1 : Math.min(limit, ends.length - 1);
  return Buffer.from(bytes.buffer, bytes.byteOffset, ends[entries]);
}

function standing({ published, from }: ServedList, now: number): Metadata {
  const metadata = new Metadata();
  metadata.set('x-hotlist-tier', from);
  metadata.set('x-hotlist-age-ms', String(ageMs(published.list, now)));
  return metadata;
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
