import fc from 'fast-check';
import type { ItemStore, SignalChange, WrittenItem } from '../../src/application/ingesting/item-store.js';

/** One write to an item store: its answer, done to the store and done to a plain map. */
export interface ItemAction {
  toStore(store: ItemStore): Promise<number>;
  toModel(model: Map<string, WrittenItem>): number;
}

export const IDS_OF_ACTIONS = ['a', 'A', 'ab', 'a%', 'b', '🔥'];

const id = fc.constantFrom(...IDS_OF_ACTIONS);
const count = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const signal = fc.constantFrom('likes', 'comments', 'shares');
const instant = fc.integer({ min: -1_000_000, max: 4_102_444_800_000 });
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((any) => any.replaceAll('\0', ''));
const item: fc.Arbitrary<WrittenItem> = fc.record({
  id,
  title: text,
  url: text,
  author: text,
  createdAt: instant,
  signals: fc.dictionary(signal, count, { noNullPrototype: true }),
});

const upsert = fc.array(item, { maxLength: 4 }).map(
  (items): ItemAction => ({
    toStore: async (store) => {
      await store.upsert(items);
      return items.length;
    },
    toModel: (model) => {
      for (const each of items) model.set(each.id, each);
      return items.length;
    },
  }),
);

const addSignals = fc.array(fc.record({ id, signal, delta: count }), { maxLength: 4 }).map(
  (changes): ItemAction => ({
    toStore: async (store) => (await store.addSignals(changes)).applied,
    toModel: (model) => changes.filter((change) => addTo(model, change)).length,
  }),
);

const remove = fc.constantFrom('a', 'A', 'a%', '_', '🔥', 'ab').map(
  (prefix): ItemAction => ({
    toStore: (store) => store.removeByPrefix(prefix),
    toModel: (model) => [...model.keys()].filter((key) => key.startsWith(prefix) && model.delete(key)).length,
  }),
);

const removeByIds = fc.uniqueArray(id, { maxLength: 3 }).map(
  (ids): ItemAction => ({
    toStore: (store) => store.remove(ids),
    toModel: (model) => ids.filter((each) => model.delete(each)).length,
  }),
);

/** Any write, to few ids, so that writes meet. */
export const anyItemAction: fc.Arbitrary<ItemAction> = fc.oneof(upsert, addSignals, remove, removeByIds);

function addTo(model: Map<string, WrittenItem>, change: SignalChange): boolean {
  const held = model.get(change.id);
  if (!held) return false;
  const signals = { ...held.signals, [change.signal]: (held.signals[change.signal] ?? 0) + change.delta };
  model.set(change.id, { ...held, signals });
  return true;
}
