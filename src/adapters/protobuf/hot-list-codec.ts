import { BinaryReader, type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import type { HotList, HotListEntry } from '../../domain/hot-list.js';
import { GetHotListResponse, HotListItem } from '../../gen/ranking/v1/ranking.js';
import { fromTimestamp, toTimestamp } from './timestamp.js';

const ITEMS_FIELD = 15;

/** Encodes a list as the very response that clients get, header first and items last. */
export const protobufHotListCodec: HotListCodec = {
  encode(list: HotList, token: number): PublishedList {
    const writer = GetHotListResponse.encode({
      board: list.board,
      version: BigInt(list.version),
      computedAt: toTimestamp(list.computedAt),
      formula: list.formula,
      items: [],
    });
    for (const entry of list.entries) appendItem(writer, toMessage(entry));
    const bytes = writer.finish();
    return { list, token, bytes, ends: findEnds(bytes) };
  },

  decode(bytes: Uint8Array, token: number): PublishedList {
    const list = toHotList(GetHotListResponse.decode(bytes));
    if (list.board === '' || list.version === 0) throw new Error('the stored list is damaged: its header is gone');
    return { list, token, bytes, ends: findEnds(bytes) };
  },
};

/** A response as the list that it carries, or as much of it as was asked for. */
export function toHotList({ board, version, computedAt, formula, items }: GetHotListResponse): HotList {
  const entries = items.map(toEntry);
  return { board, version: Number(version), computedAt: fromTimestamp(computedAt), formula, entries };
}

function appendItem(writer: BinaryWriter, item: HotListItem): void {
  writer.tag(ITEMS_FIELD, WireType.LengthDelimited).fork();
  HotListItem.encode(item, writer).join();
}

/** Where the header ends, and after it each item. */
function findEnds(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const ends: number[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    if (field === ITEMS_FIELD && ends.length === 0) ends.push(start);
    reader.skip(wireType, field);
    if (field === ITEMS_FIELD) ends.push(reader.pos);
  }
  return ends.length === 0 ? [bytes.length] : ends;
}

function toMessage({ rank, previousRank, item, score, points }: HotListEntry): HotListItem {
  return {
    rank,
    previousRank,
    id: item.id,
    title: item.title,
    url: item.url,
    author: item.author,
    score,
    points,
    createdAt: toTimestamp(item.createdAt),
    signals: Object.fromEntries(Object.entries(item.signals).map(([name, count]) => [name, BigInt(count)])),
  };
}

function toEntry({ rank, previousRank, score, points, createdAt, signals, ...texts }: HotListItem): HotListEntry {
  const { id, title, url, author } = texts;
  const counts = Object.fromEntries(Object.entries(signals).map(([name, count]) => [name, Number(count)]));
  const item = { id, title, url, author, createdAt: fromTimestamp(createdAt), signals: counts };
  return { rank, previousRank, item, score, points };
}
