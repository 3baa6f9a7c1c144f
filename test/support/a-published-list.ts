import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import type { PublishedList } from '../../src/application/publishing/published-list.js';
import { nextHotList } from '../../src/domain/hot-list.js';
import { aBoard } from './a-board.js';
import { someItems } from './some-items.js';

const COMPUTED_AT = 1_356_998_400_000;

/** A list of three items, later computed the higher its version. */
export function aPublishedList({ board = 'hot', version = 1, token = 1 } = {}): PublishedList {
  const computedAt = COMPUTED_AT + (version % 1_000) * 10_000;
  const hottest = someItems(3, computedAt).map((item) => ({ item, points: item.signals['likes'] as number }));
  const list = { ...nextHotList(aBoard({ name: board }), { computedAt, hottest }, undefined), version };
  return protobufHotListCodec.encode(list, token);
}
