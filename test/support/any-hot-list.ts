import fc from 'fast-check';
import type { HotList } from '../../src/domain/hot-list.js';

const instant = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
// Lone surrogates are no text: UTF-8 has no form for them.
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const signals = fc
  .dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), fc.maxSafeInteger(), { maxKeys: 6 })
  .map((counts) => ({ ...counts }));

/** Any hot list that can be published. */
export function anyHotList({ minEntries = 0 } = {}): fc.Arbitrary<HotList> {
  const item = fc.record({ id: text, title: text, url: text, author: text, createdAt: instant, signals });
  const entry = fc.record({ previousRank: fc.nat(1_000), item, score: finite, points: finite });
  return fc.record({
    board: fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/),
    version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    computedAt: instant,
    formula: text,
    entries: fc
      .array(entry, { minLength: minEntries, maxLength: 60 })
      .map((entries) => entries.map((each, index) => ({ rank: index + 1, ...each }))),
  });
}
