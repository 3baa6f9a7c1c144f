import { expect } from 'chai';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { type CatalogedBoard, UnknownBoardError } from '../../../src/application/serving/board-catalog.js';
import { HotListReader, NoListYetError } from '../../../src/application/serving/hot-list-reader.js';
import { listBoards } from '../../../src/application/serving/list-boards.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import { replaceBoards } from '../../../src/application/serving/replace-boards.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';
import { someTiers } from '../../support/some-tiers.js';

const NOTHING = { added: [], removed: [], changed: [], newDefault: undefined, reordered: false };

/** The boards hot and week, each with a list in memory, and what is served of them. */
function setUp() {
  const { stores, tiers } = someTiers();
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const { announce } = new RecordedEvents();
  const loader = new ListLoader({ tiers, memory, clock, random: () => 0.5, announce });
  const catalog = aCatalog('hot', 'week');
  for (const board of catalog.names) memory.put(aPublishedList({ board, version: 7 }), 'publisher', 0);
  const reader = new HotListReader({ catalog, memory, loader, clock, freshMs: 9_000 });
  const replace = (...boards: CatalogedBoard[]) => replaceBoards({ catalog, memory, loader }, boards);
  return { stores, memory, clock, catalog, reader, list: listBoards(catalog, memory), replace };
}

/** The same board as somebody reads it anew. */
function named(name: string, differences: Partial<CatalogedBoard> = {}): CatalogedBoard {
  return { ...aCatalog(name).default, ...differences };
}

describe('replaceBoards', () => {
  it('does nothing when they are the same, read anew', () => {
    const { catalog, replace } = setUp();
    let told = 0;
    catalog.onReplaced(() => told++);
    const [hot, week] = catalog.boards;
    expect(replace(named('hot'), named('week'))).to.equal(undefined);
    expect([catalog.boards[0], catalog.boards[1], told]).to.deep.equal([hot, week, 0]);
  });

  it('says what was added, removed and changed, and keeps the very objects of the rest', () => {
    const { catalog, replace } = setUp();
    const [hot] = catalog.boards;
    replace(named('hot'), named('week'), named('new'));
    expect(replace(named('hot'), named('new', { size: 9 }), named('best'))).to.deep.equal({
      ...{ ...NOTHING, added: ['best'], removed: ['week'] },
      changed: ['new'],
    });
    expect(catalog.boards[0]).to.equal(hot);
    expect(catalog.find('new').size).to.equal(9);
  });

  for (const [what, job] of [
    ['interval', { schedule: { kind: 'interval', everyMs: 5_000 } }],
    ['kind of schedule', { schedule: { kind: 'cron', expression: '0 * * * *', timeZone: 'UTC' } }],
    ['timeout', { timeoutMs: 1 }],
  ] as [string, Partial<CatalogedBoard['job']>][]) {
    it(`takes another ${what} for a change`, () => {
      const { replace } = setUp();
      const before = named('hot').job;
      const changed = named('hot', { job: { ...before, ...job } });
      expect(replace(changed, named('week'))).to.deep.equal({ ...NOTHING, changed: ['hot'] });
    });
  }

  it('takes another expression and another time zone for changes', () => {
    const { replace } = setUp();
    const daily = (expression: string, timeZone: string) =>
      named('hot', { job: { ...named('hot').job, schedule: { kind: 'cron', expression, timeZone } } });
    replace(daily('0 0 * * *', 'UTC'));
    expect(replace(daily('0 0 * * *', 'UTC'))).to.equal(undefined);
    expect(replace(daily('0 1 * * *', 'UTC'))).to.deep.equal({ ...NOTHING, changed: ['hot'] });
    expect(replace(daily('0 1 * * *', 'Europe/London'))).to.deep.equal({ ...NOTHING, changed: ['hot'] });
  });

  it('follows the order: the first board is the default', async () => {
    const { catalog, reader, list, replace } = setUp();
    expect(replace(named('week'), named('hot'))).to.deep.equal({ ...NOTHING, newDefault: 'week', reordered: true });
    expect(catalog.default.name).to.equal('week');
    expect((await reader.get('')).published.list.board).to.equal('week');
    expect(list().map(({ board, isDefault }) => [board.name, isDefault])).to.deep.equal([
      ['week', true],
      ['hot', false],
    ]);
    expect(replace(named('new'), named('week'), named('hot'))).to.deep.equal({
      ...{ ...NOTHING, added: ['new'], newDefault: 'new' },
    });
  });

  it('knows a board that is gone no more, and its list neither', async () => {
    const { memory, reader, list, replace } = setUp();
    replace(named('hot'));
    const error = await rejection(reader.get('week'));
    expect(error).to.be.instanceOf(UnknownBoardError);
    expect((error as Error).message).to.equal('there is no board "week"; there are: hot');
    expect(memory.get('week')).to.equal(undefined);
    expect(memory.get('hot')?.list.version).to.equal(7);
    expect(list().map(({ board }) => board.name)).to.deep.equal(['hot']);
  });

  it('finds the list of a new board that other instances have published before anybody asks for it', async () => {
    const { stores, clock, memory, replace } = setUp();
    await stores.database.save(aPublishedList({ board: 'new', version: 3 }));
    replace(named('hot'), named('new'));
    await clock.advance(0);
    expect(memory.get('new')?.list.version).to.equal(3);
  });

  it('has nothing to answer of a new board before its first list', async () => {
    const { reader, replace } = setUp();
    replace(named('hot'), named('new'));
    expect(await rejection(reader.get('new'))).to.be.instanceOf(NoListYetError);
  });

  it('refuses to leave no board, and leaves them as they are then', () => {
    const { catalog, memory, replace } = setUp();
    expect(() => replace()).to.throw(RangeError, 'there must be at least one board');
    expect(catalog.names).to.deep.equal(['hot', 'week']);
    expect(memory.get('week')?.list.version).to.equal(7);
  });

  it('tells those who watch the catalog once, when all of it has been replaced', () => {
    const { catalog, replace } = setUp();
    const seen: (readonly string[])[] = [];
    for (let watcher = 0; watcher < 2; watcher++) catalog.onReplaced(() => seen.push(catalog.names));
    replace(named('a'), named('b'));
    expect(seen).to.deep.equal([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });
});
