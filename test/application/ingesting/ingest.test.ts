import { expect } from 'chai';
import fc from 'fast-check';
import { addSignals } from '../../../src/application/ingesting/add-signals.js';
import { InvalidIngestError } from '../../../src/application/ingesting/ingest-errors.js';
import { removeItem } from '../../../src/application/ingesting/remove-item.js';
import { upsertItems } from '../../../src/application/ingesting/upsert-items.js';
import { sentItem } from '../../support/ingest-client.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';
import { rejection } from '../../support/rejection.js';

const NEVER = new AbortController().signal;
const same = (text: string) => text;
const ID = '1 to 255 characters, none of them a control character or U+FFFD';
const COUNT = 'a whole number within ±(2^53 - 1)';
const TIME = 'a time in the years 1970 to 9999';

describe('what is sent to be written', () => {
  let store: MemoryItemStore;
  beforeEach(() => {
    store = new MemoryItemStore();
  });

  const problemsOf = async (writing: Promise<unknown>) => {
    const error = await rejection(writing);
    expect(error).to.be.instanceOf(InvalidIngestError);
    expect(store.items.size).to.equal(0);
    return (error as Error).message;
  };
  const ofItem = (...differences: Parameters<typeof sentItem>) =>
    problemsOf(upsertItems(store, [sentItem(), sentItem(...differences)], NEVER));
  const ofChange = (differences: object, idempotencyKey = '') => {
    const change = { itemId: 'a', signal: 'likes', delta: 1n, ...differences };
    return problemsOf(addSignals(store, { idempotencyKey, changes: [change] }, same, NEVER));
  };

  it('is dated by the store, whatever the caller’s clock says', async () => {
    store.time = 1_700_000_000_000;
    await upsertItems(store, [sentItem()], NEVER);
    expect(store.items.get('a')).to.deep.include({ createdAt: 1_356_998_400_123, updatedAt: 1_700_000_000_000 });
    store.time += 5;
    const changes = [{ itemId: 'a', signal: 'likes', delta: 1n }];
    await addSignals(store, { idempotencyKey: '', changes }, same, NEVER);
    expect(store.items.get('a')?.updatedAt).to.equal(1_700_000_000_005);
  });

  it('is the same under a key however it was encoded and whenever it comes, and no other in another order', async () => {
    await upsertItems(store, [sentItem()], NEVER);
    const [one, two] = [
      { itemId: 'a', signal: 'likes', delta: 1n },
      { itemId: 'a', signal: 'reads', delta: 2n },
    ];
    const add = (...changes: object[]) =>
      addSignals(store, { idempotencyKey: 'k', changes: changes as (typeof one)[] }, same, NEVER);
    await add(one, two);
    store.time += 60_000;
    expect(await add({ delta: 1n, signal: 'likes', itemId: 'a' }, two)).to.include({ replayed: true });
    expect(await rejection(add(two, one))).to.have.property('name', 'KeyReusedError');
  });

  const items: [what: string, differences: Parameters<typeof sentItem>[0], problem: string][] = [
    ['no id', { id: '' }, `items[1].id: "" is blank; allowed is ${ID}`],
    [
      'a control character',
      { id: 'a\u0000\u202e' },
      `items[1].id: "a\\u0000\\u{202e}" has control characters; allowed is ${ID}`,
    ],
    [
      'bytes that were not UTF-8',
      { id: 'a\u{FFFD}' },
      `items[1].id: "a\u{FFFD}" has U+FFFD, which stands for bytes that are not UTF-8; allowed is ${ID}`,
    ],
    [
      'a long id',
      { id: '🔥'.repeat(200) },
      `items[1].id: "${'🔥'.repeat(40)}…" is 400 characters long, and at most 255 are taken; allowed is ${ID}`,
    ],
    [
      'a long title',
      { title: 'x'.repeat(4_001) },
      `items[1].title: "${'x'.repeat(40)}…" is 4,001 characters long, and at most 4,000 are taken; allowed is at most 4,000 characters`,
    ],
    [
      'a long author',
      { author: 'x'.repeat(256) },
      `items[1].author: "${'x'.repeat(40)}…" is 256 characters long, and at most 255 are taken; allowed is at most 255 characters`,
    ],
    ['no time', { createdAt: undefined }, `items[1].created_at: it is missing; allowed is ${TIME}`],
    [
      'milliseconds for seconds',
      { createdAt: { seconds: 1_735_689_600_000n, nanos: 0 } },
      `items[1].created_at: {seconds: 1735689600000, nanos: 0} is out of range; allowed is ${TIME}`,
    ],
    [
      'a time before 1970',
      { createdAt: { seconds: -1n, nanos: 0 } },
      `items[1].created_at: {seconds: -1, nanos: 0} is out of range; allowed is ${TIME}`,
    ],
    [
      'nanos of more than a second',
      { createdAt: { seconds: 1n, nanos: 1_000_000_000 } },
      `items[1].created_at: {seconds: 1, nanos: 1000000000} has nanos outside 0 to 999,999,999; allowed is ${TIME}`,
    ],
    [
      'a large counter',
      { signals: { likes: 2n ** 63n - 1n } },
      `items[1].signals["likes"]: 9223372036854775807 is not within ±(2^53 - 1); allowed is ${COUNT}`,
    ],
    [
      'a small counter',
      { signals: { likes: -(2n ** 53n) } },
      `items[1].signals["likes"]: -9007199254740992 is not within ±(2^53 - 1); allowed is ${COUNT}`,
    ],
  ];
  for (const [what, differences, problem] of items) {
    it(`is refused for ${what}, with its place, its value and what is allowed`, async () => {
      expect(await ofItem(differences)).to.equal(problem);
    });
  }

  it('is refused for changes that can not be made, too', async () => {
    expect(await ofChange({ itemId: '' })).to.equal(`changes[0].item_id: "" is blank; allowed is ${ID}`);
    expect(await ofChange({ signal: 'Likes' })).to.match(
      /^changes\[0\]\.signal: "Likes" is no name; allowed is a lower/,
    );
    expect(await ofChange({ delta: 2n ** 53n })).to.match(/^changes\[0\]\.delta: 9007199254740992 is not within ±/);
    expect(await ofChange({}, 'x'.repeat(256))).to.match(/^idempotency_key: "x{40}…" is 256 characters long, and/);
    expect(await problemsOf(removeItem(store, ' ', NEVER))).to.equal(`id: " " is blank; allowed is ${ID}`);
  });

  it('is refused when there is too much of it', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => sentItem({ id: `i-${index}` }));
    expect(await problemsOf(upsertItems(store, many(1_001), NEVER))).to.equal(
      'items: 1,001 of them are too many; allowed are at most 1,000 in a message',
    );
    const changes = many(1_001).map(({ id }) => ({ itemId: id, signal: 'likes', delta: 1n }));
    expect(await problemsOf(addSignals(store, { idempotencyKey: '', changes }, same, NEVER))).to.match(
      /^changes: 1,001 /,
    );
    const signals = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`s${index}`, 1n]));
    expect(await problemsOf(upsertItems(store, [sentItem({ signals })], NEVER))).to.equal(
      'items[0].signals: 33 of them are too many; allowed are at most 32 of an item',
    );
    expect(await upsertItems(store, many(1_000), NEVER)).to.equal(1_000);
  });

  it('is told of ten problems and of how many others there are', async () => {
    const bad = Array.from({ length: 700 }, () => sentItem({ id: '', createdAt: undefined }));
    const lines = (await problemsOf(upsertItems(store, bad, NEVER))).split('\n');
    expect(lines).to.have.length(11);
    expect(lines[3]).to.equal(`items[1].created_at: it is missing; allowed is ${TIME}`);
    expect(lines[10]).to.equal('and 1,390 more');
  });

  it('is refused in words that fit a header, whatever was sent', async () => {
    const anyText = fc.string({ unit: 'binary', minLength: 256, maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(anyText, async (id) => {
        const message = await problemsOf(upsertItems(store, Array(20).fill(sentItem({ id })), NEVER));
        // What the library does with it; halves of surrogate pairs throw there.
        expect(encodeURI(message).length).to.be.below(7_000);
        expect(message).to.not.match(/[^\P{Cc}\n]/u);
      }),
    );
  });
});
