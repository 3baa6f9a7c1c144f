import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { TokenAccess } from '../../../src/adapters/grpc/token-access.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { HeldItemStore } from '../../support/held-item-store.js';
import { refusalOf, sentItem } from '../../support/ingest-client.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';
import { RunningIngest } from '../../support/running-ingest.js';

const TOKEN = 'a-token-of-24-characters';
const TERMS = { deed: 'writing', key: 'ingest.token' };
const refusal = { code: status.FAILED_PRECONDITION, message: 'no writes here' };
const like = (itemId = 'a') => ({ itemId, signal: 'likes', delta: 1n });

describe('the IngestService', () => {
  let running: RunningIngest;
  afterEach(() => running.stop());

  describe('asked by somebody', () => {
    const start = async (access: TokenAccess) => {
      running = await RunningIngest.start(new MemoryItemStore(), access);
      return running;
    };
    const needs =
      'writing needs the metadata "authorization: Bearer <token>", with the token that the server has as ingest.token';

    it('takes writes from whoever has the token', async () => {
      const server = await start(new TokenAccess({ ...TERMS, token: TOKEN }));
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        expect(await server.caller(`${scheme} ${TOKEN}`).upsert(sentItem())).to.deep.equal({ upserted: 1 });
      }
    });

    for (const authorization of [undefined, '', TOKEN, `Basic ${TOKEN}`, 'Bearer', `Bearer ${TOKEN} ${TOKEN}`]) {
      it(`asks for a token when there is ${authorization === undefined ? 'none' : `«${authorization}»`}`, async () => {
        const server = await start(new TokenAccess({ ...TERMS, token: TOKEN }));
        expect(await refusalOf(server.caller(authorization).upsert(sentItem()))).to.deep.equal({
          code: 'UNAUTHENTICATED',
          details: needs,
        });
      });
    }

    for (const token of [`${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toUpperCase(), 'x']) {
      it(`refuses the token «${token}» in every kind of call`, async () => {
        const server = await start(new TokenAccess({ ...TERMS, token: TOKEN }));
        const caller = server.caller(`Bearer ${token}`);
        const refused = { code: 'UNAUTHENTICATED', details: `the token is not the right one: ${needs}` };
        const stream = caller.addStream();
        stream.send('', like());
        const endings = await Promise.all([
          ...[caller.upsert(sentItem()), caller.remove('a'), caller.upsertStream([{ items: [sentItem()] }])].map(
            refusalOf,
          ),
          ...[refusalOf(caller.add({ idempotencyKey: '', changes: [like()] })), stream.ended],
        ]);
        expect(endings).to.deep.equal([refused, refused, refused, refused, refused]);
      });
    }

    it('refuses everybody, with the reason, when it takes no writes', async () => {
      const server = await start(new TokenAccess({ ...TERMS, token: TOKEN, refusal }));
      expect(await refusalOf(server.caller(`Bearer ${TOKEN}`).upsert(sentItem()))).to.deep.equal({
        code: 'FAILED_PRECONDITION',
        details: 'no writes here',
      });
    });
  });

  describe('whose store is in trouble', () => {
    it('says UNAVAILABLE with the reason when it cannot be reached, in every kind of call', async () => {
      const store = new MemoryItemStore();
      running = await RunningIngest.start(store);
      store.now = () => {
        throw new StoreUnavailableError('the database is away');
      };
      const caller = running.caller();
      const stream = caller.addStream();
      stream.send('', like());
      const details = 'the database is away; send the same again, with the same idempotency key';
      const away = { code: 'UNAVAILABLE', details };
      expect(await refusalOf(caller.upsert(sentItem()))).to.deep.equal(away);
      expect(await refusalOf(caller.add({ idempotencyKey: '', changes: [] }))).to.deep.equal(away);
      expect((await stream.ended).details).to.match(/^message 1 .*: the database is away; send the same again/);
      expect(running.told.map(({ error }) => error)).to.deep.equal([undefined, undefined, undefined]);
    });

    it('keeps what nobody foresaw to itself, and tells of it once', async () => {
      const store = new MemoryItemStore();
      const bug = new TypeError('x is not a function at secret.ts:7');
      store.beforeUpsert = () => {
        throw bug;
      };
      running = await RunningIngest.start(store);
      const refusal = await refusalOf(running.caller().upsertStream([{ items: [sentItem()] }]));
      expect(refusal.code).to.equal('INTERNAL');
      expect(refusal.details).to.match(/: the request failed for a reason that the server log has$/);
      expect(running.told.map(({ error }) => (error instanceof Error ? error.cause : error))).to.deep.equal([bug]);
    });
  });

  describe('with a store that is slower than its caller', () => {
    let store: HeldItemStore;
    beforeEach(async () => {
      store = new HeldItemStore();
      store.items.set('a', { ...{ id: 'a', title: '', url: '', author: '' }, createdAt: 0, updatedAt: 0, signals: {} });
      running = await RunningIngest.start(store);
    });

    it('takes no message from the connection before the one before it is written', async () => {
      const caller = running.caller();
      const stream = caller.addStream();
      const big = Array.from({ length: 1_000 }, (_, index) => like(`${index}-${'x'.repeat(200)}`));
      const sending = 60;
      let taken = 0;
      for (let message = 0; message < sending; message++) {
        stream.call.write({ idempotencyKey: '', changes: big }, () => taken++);
      }
      await store.untilBegun(1);
      // On the same connection: when these have come and gone, so has all that HTTP/2 lets through of the stream.
      for (let round = 0; round < 50; round++) await caller.remove('gone');
      expect(store.begun).to.equal(1);
      expect(taken).to.be.below(10);
      store.release();
      stream.call.end();
      expect(await stream.ended).to.deep.equal({ code: 'OK', details: 'OK' });
      expect(stream.answers).to.have.length(sending);
    });

    it('ends a stream that waits at once when it stops, with UNAVAILABLE', async () => {
      const stream = running.caller().addStream();
      store.release();
      stream.send('', like());
      await stream.untilAnswers(1);
      await running.server.close(60_000);
      const { code, details } = await stream.ended;
      expect(code).to.equal('UNAVAILABLE');
      expect(details).to.equal(
        'message 2 (of the 1 before it those that were answered are stored): the service is stopping: send this again, and what comes after it, to another instance or in a moment',
      );
    });

    it('answers the message that is being written when it stops, and takes no other', async () => {
      const caller = running.caller();
      const stream = caller.addStream();
      stream.send('', like());
      stream.send('', like());
      const unary = caller.add({ idempotencyKey: '', changes: [like()] });
      await store.untilBegun(2);
      const closed = running.server.close(60_000);
      store.release();
      expect((await stream.ended).code).to.equal('UNAVAILABLE');
      expect(stream.answers).to.have.length(1);
      expect((await unary).applied).to.equal(1);
      await closed;
      expect(store.items.get('a')?.signals).to.deep.equal({ likes: 2 });
    });

    it('ends calls whose write does not end, with UNAVAILABLE, before it is cut off', async () => {
      const caller = running.caller();
      const stream = caller.addStream();
      stream.send('', like());
      const load = refusalOf(caller.upsertStream([{ items: [sentItem()] }]));
      const unary = refusalOf(caller.upsert(sentItem()));
      await store.untilBegun(3);
      await running.server.close(60_000);
      const endings = await Promise.all([stream.ended, load, unary]);
      for (const { code, details } of endings) {
        expect(code).to.equal('UNAVAILABLE');
        expect(details).to.include('the service is stopping');
      }
    });

    it('is rid of a call whose caller has gone', async () => {
      const caller = running.caller();
      const stream = caller.addStream();
      stream.send('', like());
      await store.untilBegun(1);
      stream.call.cancel();
      // The server can only close when no call is left.
      await running.server.close(60_000);
      expect(running.told).to.deep.equal([{ method: 'AddSignalsStream', code: 'CANCELLED', error: undefined }]);
    });
  });
});
