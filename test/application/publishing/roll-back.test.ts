import { expect } from 'chai';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import {
  BoardHeldError,
  DamagedListError,
  StaleTokenError,
} from '../../../src/application/publishing/hot-list-store.js';
import { type RollBackRequest, rollBack } from '../../../src/application/publishing/roll-back.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { rejection } from '../../support/rejection.js';

const HOLD_MS = 60_000;

async function setUp(...versions: number[]) {
  const store = new MemoryHotListStore({ keep: 4 });
  for (const version of versions) await store.save(aPublishedList({ version, token: version < 3 ? 7 : 9 }));
  const back = (request: Partial<RollBackRequest> = {}) =>
    rollBack(store, codec, { board: 'hot', to: undefined, holdMs: 0, ...request });
  const kept = async () => (await store.kept('hot')).map(({ version }) => version);
  /** Lets others come in between as often as `times`, just before each attempt is saved. */
  const comeBetween = (times: number, act: (attempt: number) => Promise<void>) => {
    const save = store.rollBack.bind(store);
    let attempts = 0;
    store.rollBack = async (published, holdMs) => {
      if (attempts++ < times) await act(attempts);
      return save(published, holdMs);
    };
    return { attempts: () => attempts };
  };
  return { store, back, kept, comeBetween };
}

describe('rollBack', () => {
  it('publishes the version before the last one anew, as the newest', async () => {
    const { store, back, kept } = await setUp(1, 2, 3);
    const published = await back();
    expect(published.list).to.deep.equal({ ...aPublishedList({ version: 2 }).list, version: 4 });
    expect(await store.load('hot')).to.equal(published);
    expect(await kept()).to.deep.equal([4, 3, 2, 1]);
  });

  it('encodes it under its new version, and says when it was computed in truth', async () => {
    const { back } = await setUp(1, 2, 3);
    const published = await back();
    const { list } = codec.decode(published.bytes, published.token);
    expect(list).to.include({ version: 4, computedAt: aPublishedList({ version: 2 }).list.computedAt });
  });

  it('goes back to the version it is told', async () => {
    const { back } = await setUp(1, 2, 3);
    expect((await back({ to: 1 })).list).to.deep.equal({ ...aPublishedList({ version: 1 }).list, version: 4 });
  });

  it('goes over the skipped versions to the one that was published before', async () => {
    const { back } = await setUp(4, 90);
    expect((await back()).list).to.include({ version: 91, computedAt: aPublishedList({ version: 4 }).list.computedAt });
  });

  it('goes further back the second time, and forward again by naming a version', async () => {
    const { back } = await setUp(1, 2, 3);
    await back();
    expect((await back()).list).to.deep.equal({ ...aPublishedList({ version: 1 }).list, version: 5 });
    expect((await back({ to: 3 })).list).to.deep.equal({ ...aPublishedList({ version: 3 }).list, version: 6 });
  });

  it('has the token of the last publish, so that its holder goes on afterwards', async () => {
    const { store, back } = await setUp(1, 2, 3);
    expect((await back()).token).to.equal(9);
    await store.save(aPublishedList({ version: 5, token: 9 }));
  });

  it('holds the board for as long as it is told', async () => {
    const { store, back } = await setUp(1, 2, 3);
    await back({ holdMs: HOLD_MS });
    const error = await rejection(store.save(aPublishedList({ version: 5, token: 9 })));
    expect(error).to.be.instanceOf(BoardHeldError);
    expect((error as BoardHeldError).until).to.equal(HOLD_MS);
  });

  it('goes above a publish that came in between', async () => {
    const { store, back, comeBetween } = await setUp(1, 2, 3);
    const { attempts } = comeBetween(1, () => store.save(aPublishedList({ version: 4, token: 10 })));
    const published = await back({ to: 2 });
    expect([published.list.version, published.token, attempts()]).to.deep.equal([5, 10, 2]);
    expect(published.list.computedAt).to.equal(aPublishedList({ version: 2 }).list.computedAt);
  });

  it('gives up when a publish comes in between every time', async () => {
    const { store, back, comeBetween } = await setUp(2, 3);
    const { attempts } = comeBetween(99, (n) => store.save(aPublishedList({ version: 3 + n, token: 9 })));
    expect(await rejection(back())).to.be.instanceOf(StaleTokenError);
    expect(attempts()).to.equal(5);
  });

  it('says that the version is not kept once publishes in between have pushed it out', async () => {
    const { store, back, comeBetween } = await setUp(1, 2, 3);
    comeBetween(1, async () => {
      for (const version of [4, 5]) await store.save(aPublishedList({ version, token: 9 }));
    });
    const error = (await rejection(back({ to: 1 }))) as Error;
    expect(error.message).to.equal('version 1 of board "hot" is not kept; kept: 5, 4, 3, 2');
  });

  it('does not name a version as kept that was pushed out as it was read', async () => {
    const { store, back } = await setUp(1, 2, 3, 4);
    store.loadVersion = async () => undefined;
    const error = (await rejection(back({ to: 1 }))) as Error;
    expect(error.message).to.equal('version 1 of board "hot" is not kept; kept: 4, 3, 2');
  });

  for (const [what, versions, to, message] of [
    [
      'a version that is not kept any more',
      [1, 2, 3, 4, 5],
      1,
      'version 1 of board "hot" is not kept; kept: 5, 4, 3, 2',
    ],
    ['a version that never was', [1, 2], 7, 'version 7 of board "hot" is not kept; kept: 2, 1'],
    ['any version of a board without a list', [], 1, 'version 1 of board "hot" is not kept; kept: none'],
    ['the one before the first', [1], undefined, 'board "hot" has no version before the last one; kept: 1'],
    ['the one before none', [], undefined, 'board "hot" has no version before the last one; kept: none'],
  ] as const) {
    it(`refuses to go back to ${what}, and changes nothing`, async () => {
      const { store, back } = await setUp(...versions);
      const before = await store.kept('hot');
      const error = (await rejection(back({ to, holdMs: HOLD_MS }))) as Error;
      expect([error.name, error.message]).to.deep.equal(['RollBackError', message]);
      expect(await store.kept('hot')).to.deep.equal(before);
      await store.save(aPublishedList({ version: 99, token: 9 }));
    });
  }

  it('refuses a version that is damaged, and changes nothing', async () => {
    const { store, back, kept } = await setUp(1, 2, 3);
    store.damage('hot', 2);
    expect(await rejection(back())).to.be.instanceOf(DamagedListError);
    expect(await kept()).to.deep.equal([3, 2, 1]);
  });

  it('goes back from a last version that is damaged', async () => {
    const { store, back } = await setUp(1, 2, 3);
    store.damage('hot', 3);
    expect((await back()).list.version).to.equal(4);
  });
});
