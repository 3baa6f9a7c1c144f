import { expect } from 'chai';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import type { Item } from '../../src/domain/item.js';
import { IngestCaller, refusalOf, sentItem } from '../support/ingest-client.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { type RunningService, startService } from '../support/running-service.js';
import { byId } from '../support/scanned-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BOARDS = 'boards: [{ name: hot, formula: reddit, weights: { likes: 1 }, every: 1s, size: 50 }]\n';

const STORES: [name: string, yaml: () => Promise<string>][] = [
  ['the embedded store', async () => ''],
  ['MySQL', async () => `database: { url: "${await emptyDatabase()}" }\n`],
];

for (const [name, yaml] of STORES) {
  describe(`the IngestService over ${name}`, () => {
    const folder = temporaryFolder();
    let running: RunningService;
    let caller: IngestCaller;

    before(async () => {
      running = await startService(folder.path, BOARDS + (await yaml()));
      caller = new IngestCaller(running.address);
    });
    beforeEach(async () => {
      await (await running.container.getAsync(TOKENS.itemStore)).removeByPrefix('');
    });
    after(async () => {
      caller.close();
      await running.stop();
      folder.remove();
    });

    const read = async (...ids: string[]): Promise<Item[]> => {
      const source = await running.container.getAsync(TOKENS.itemSource);
      return byId(await source.withView((view) => view.read(ids)));
    };
    const likes = async (id: string) => (await read(id))[0]?.signals['likes'];
    const like = (itemId: string, delta = 1n) => ({ itemId, signal: 'likes', delta });

    it('adds items and replaces them, and dates the change by its own clock', async () => {
      const before = Date.now();
      const other = sentItem({ id: 'b', title: ' Two\nlines ', url: '', author: '', signals: {} });
      expect(await caller.upsert(sentItem({ signals: { likes: 3n, shares: -(2n ** 53n) + 1n } }), other)).to.deep.equal(
        {
          upserted: 2,
        },
      );
      const [a, b] = await read('a', 'b');
      expect(a).to.deep.include({ title: 'A title', url: 'https://example.org/a', author: 'somebody' });
      expect(a).to.deep.include({ createdAt: 1_356_998_400_123, signals: { likes: 3, shares: -(2 ** 53) + 1 } });
      expect(b).to.deep.include({ title: 'Two lines', url: '', author: '', signals: {} });
      expect(a?.updatedAt).to.be.within(before - 1_000, Date.now() + 1_000);
      const answer = await caller.upsert(
        sentItem({ title: 'Old' }),
        sentItem({ title: 'New', signals: { reads: 1n } }),
      );
      expect(answer).to.deep.equal({ upserted: 1 });
      expect((await read('a'))[0]).to.deep.include({ title: 'New', signals: { reads: 1 } });
    });

    it('adds to counters, once for each key, and says what was not there', async () => {
      await caller.upsert(sentItem());
      const request = { idempotencyKey: 'k-1', changes: [like('a', 5n), like('gone'), like('a', -2n)] };
      const first = await caller.add(request);
      expect(first).to.deep.equal({ applied: 2, missingItemIds: ['gone'], replayed: false });
      expect(await caller.add(request)).to.deep.equal({ ...first, replayed: true });
      expect(await likes('a')).to.equal(4);
      expect(await refusalOf(caller.add({ ...request, changes: [like('a')] }))).to.deep.equal({
        code: 'ALREADY_EXISTS',
        details:
          'idempotency_key "k-1" was used with other changes in the last 24 hours, and nothing was changed: a repeat must be the same as the first call, and a new call needs a new key',
      });
      await caller.add({ idempotencyKey: '', changes: [like('a')] });
      await caller.add({ idempotencyKey: '', changes: [like('a')] });
      expect(await likes('a')).to.equal(6);
    });

    it('applies once what many callers send at once under one key', async () => {
      await caller.upsert(sentItem());
      const request = { idempotencyKey: 'k-many', changes: [like('a')] };
      const answers = await Promise.all(Array.from({ length: 20 }, () => caller.add(request)));
      expect(answers.filter(({ replayed }) => !replayed)).to.have.length(1);
      expect(await likes('a')).to.equal(2);
    });

    it('removes an item, and says whether there was one', async () => {
      await caller.upsert(sentItem(), sentItem({ id: 'A' }));
      expect([await caller.remove('a'), await caller.remove('a')]).to.deep.equal([
        { removed: true },
        { removed: false },
      ]);
      expect((await read('a', 'A')).map(({ id }) => id)).to.deep.equal(['A']);
    });

    it('names every bad field, its value and what is allowed, and changes nothing', async () => {
      const bad = sentItem({ id: ' ', createdAt: undefined, signals: { Likes: 2n ** 53n } });
      expect(await refusalOf(caller.upsert(sentItem(), bad))).to.deep.equal({
        code: 'INVALID_ARGUMENT',
        details: [
          'items[1].signals["Likes"]: "Likes" is no name; allowed is a lower-case letter, then at most 63 lower-case letters, digits or underscores',
          'items[1].signals["Likes"]: 9007199254740992 is not within ±(2^53 - 1); allowed is a whole number within ±(2^53 - 1)',
          'items[1].id: " " is blank; allowed is 1 to 255 characters, none of them a control character or U+FFFD',
          'items[1].created_at: it is missing; allowed is a time in the years 1970 to 9999',
        ].join('\n'),
      });
      expect(await read('a')).to.deep.equal([]);
    });

    it('refuses a counter that would leave the range, and changes nothing', async () => {
      await caller.upsert(sentItem({ signals: { likes: 2n ** 53n - 1n } }), sentItem({ id: 'b' }));
      const changes = [like('b'), like('a')];
      expect(await refusalOf(caller.add({ idempotencyKey: 'k-range', changes }))).to.deep.equal({
        code: 'OUT_OF_RANGE',
        details: 'item "a" has 9007199254740991 likes, and 1 more would leave ±(2^53 - 1); nothing was changed',
      });
      expect(await likes('b')).to.equal(1);
    });

    it('ranks what it was given at the next refresh', async () => {
      const createdAt = { seconds: BigInt(Math.floor(Date.now() / 1_000)), nanos: 0 };
      await caller.upsert(sentItem({ createdAt }));
      // A refresh that is under way may still see the items of the test before.
      const { list } = await running.events.next('list published', (event) =>
        event.list.entries.some(({ item }) => item.id === 'a' && item.createdAt === Number(createdAt.seconds) * 1_000),
      );
      expect(list.entries.map(({ item }) => item.id)).to.deep.equal(['a']);
    });

    describe('in streams', () => {
      const messages = (count: number, size: number) =>
        Array.from({ length: count }, (_, message) => ({
          items: Array.from({ length: size }, (_, item) => sentItem({ id: `${message}-${item}` })),
        }));
      const store = () => running.container.getAsync(TOKENS.itemStore);

      it('takes items as fast as they can be written, and says how many', async () => {
        expect(await caller.upsertStream(messages(12, 100))).to.deep.equal({ messages: 12n, upserted: 1_200n });
        expect(await (await store()).count('')).to.equal(1_200);
        expect(await caller.upsertStream([])).to.deep.equal({ messages: 0n, upserted: 0n });
      });

      it('says which message was wrong, and what of those before it is stored', async () => {
        const sent = [...messages(2, 3), { items: [sentItem(), sentItem({ id: '' })] }, ...messages(1, 50)];
        expect(await refusalOf(caller.upsertStream(sent))).to.deep.equal({
          code: 'INVALID_ARGUMENT',
          details:
            'message 3 (of the 2 before it 6 items are stored): items[1].id: "" is blank; allowed is 1 to 255 characters, none of them a control character or U+FFFD',
        });
        expect(await (await store()).count('')).to.equal(6);
      });

      it('answers each message of changes in its order, and ends when the caller does', async () => {
        await caller.upsert(sentItem());
        const stream = caller.addStream();
        for (const key of ['s-1', 's-2', 's-1', '']) stream.send(key, like('a'), like(`not ${key}`));
        stream.call.end();
        expect(await stream.ended).to.deep.equal({ code: 'OK', details: 'OK' });
        expect(stream.answers.map(({ idempotencyKey, replayed }) => [idempotencyKey, replayed])).to.deep.equal([
          ...[
            ['s-1', false],
            ['s-2', false],
            ['s-1', true],
            ['', false],
          ],
        ]);
        expect(stream.answers[2]).to.deep.include({ applied: 1, missingItemIds: ['not s-1'] });
        expect(await likes('a')).to.equal(4);
      });

      it('ends a stream at the first message that is refused', async () => {
        await caller.upsert(sentItem());
        const stream = caller.addStream();
        stream.send('', like('a'));
        stream.send('', { itemId: 'a', signal: 'Likes', delta: 1n });
        stream.send('', like('a'));
        expect(await stream.ended).to.deep.equal({
          code: 'INVALID_ARGUMENT',
          details:
            'message 2 (of the 1 before it those that were answered are stored): changes[0].signal: "Likes" is no name; allowed is a lower-case letter, then at most 63 lower-case letters, digits or underscores',
        });
        expect(stream.answers).to.have.length(1);
        expect(await likes('a')).to.equal(2);
      });

      it('keeps what was answered when the caller goes away', async () => {
        await caller.upsert(sentItem());
        const stream = caller.addStream();
        stream.send('', like('a'));
        await stream.untilAnswers(1);
        stream.call.cancel();
        expect((await stream.ended).code).to.equal('CANCELLED');
        expect(await likes('a')).to.equal(2);
      });
    });
  });
}
