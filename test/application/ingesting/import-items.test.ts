import { expect } from 'chai';
import fc from 'fast-check';
import type { ImportEvent } from '../../../src/application/ingesting/import-events.js';
import { type ImportSummary, importItems } from '../../../src/application/ingesting/import-items.js';
import type { RowSource, SourceRow } from '../../../src/application/ingesting/row-source.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';

const COLUMNS = ['id', 'title', 'created_at', 'likes'];
const MAPPING = {
  ...{ columns: COLUMNS, id: 0, title: 1, createdAt: 2, url: undefined, author: undefined },
  ...{ signals: [['likes', 3]] as const, unseen: [] },
};

const good = (line: number, id: string, likes = line): SourceRow => ({
  line,
  values: [id, `Title ${line}`, 1_356_998_411, likes],
});
const bad = (line: number): SourceRow => ({ line, values: ['x', 'A title', 'yesterday', 1] });

async function* batchesOf(rows: readonly SourceRow[], size: number): AsyncGenerator<readonly SourceRow[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

describe('importing items', () => {
  let store: MemoryItemStore;
  let events: ImportEvent[];
  let interruption: AbortController;

  beforeEach(() => {
    store = new MemoryItemStore();
    events = [];
    interruption = new AbortController();
  });

  function run(rows: readonly SourceRow[] | RowSource, maxErrors = 100, batchSize = 2): Promise<ImportSummary> {
    const source =
      'rows' in rows
        ? (rows as RowSource)
        : { columns: [], columnsAreComplete: true, rows: () => batchesOf(rows as SourceRow[], 3) };
    const plan = { mapping: MAPPING, batchSize, maxErrors };
    return importItems(source, store, plan, (event) => events.push(event), interruption.signal);
  }

  const eventsOf = (type: ImportEvent['type']) => events.filter((event) => event.type === type);

  it('writes whole batches, and what is left at the end', async () => {
    const summary = await run([1, 2, 3, 4, 5].map((line) => good(line, `id-${line}`)));
    expect(summary).to.deep.equal({ outcome: 'complete', counts: { read: 5, imported: 5, skipped: 0 } });
    expect(store.upserts).to.deep.equal([2, 2, 1]);
    expect(eventsOf('batch written').at(-1)).to.deep.equal({ type: 'batch written', counts: summary.counts });
  });

  it('an item is updated when it is written, by the clock of the store', async () => {
    store.now = () => ++store.time;
    const startedAt = store.time;
    await run([1, 2, 3].map((line) => good(line, `id-${line}`)));
    expect([...store.items.values()].map(({ updatedAt }) => updatedAt - startedAt)).to.deep.equal([1, 1, 2]);
  });

  it('a source without rows is complete and writes nothing', async () => {
    expect((await run([])).outcome).to.equal('complete');
    expect(store.upserts).to.deep.equal([]);
  });

  it('the later row of the same id wins, within a batch and across batches', async () => {
    const summary = await run([good(1, 'a'), good(2, 'a'), good(3, 'b'), good(4, 'c'), good(5, 'b')]);
    expect(summary.counts.imported).to.equal(5);
    expect([...store.items.values()].map(({ id, signals }) => [id, signals['likes']])).to.deep.equal([
      ['a', 2],
      ['b', 5],
      ['c', 4],
    ]);
  });

  it('a row that cannot be read is told with its line, and the others come in', async () => {
    const unreadable = { line: 3, reason: 'a quote is opened and not closed' };
    const summary = await run([good(1, 'a'), bad(2), unreadable, good(4, 'b')]);
    expect(summary).to.deep.equal({ outcome: 'complete', counts: { read: 4, imported: 2, skipped: 2 } });
    expect(eventsOf('row skipped')).to.deep.equal([
      {
        ...{ type: 'row skipped', line: 2, column: 'created_at', value: 'yesterday' },
        reason: 'is not a time in ISO 8601, Unix seconds or Unix milliseconds',
      },
      { type: 'row skipped', ...unreadable },
    ]);
  });

  it('the format of times is told once, and a row that cannot be read does not decide it', async () => {
    const misleading = { line: 1, values: ['', 'A', '2013-01-01', 1] };
    await run([misleading, good(2, 'a'), { line: 3, values: ['b', 'B', '2013-01-01', 1] }, good(4, 'c')]);
    expect(eventsOf('times recognised')).to.deep.equal([
      { type: 'times recognised', column: 'created_at', format: 'Unix seconds', at: 1_356_998_411_000 },
    ]);
    expect([...store.items.keys()]).to.deep.equal(['a', 'c']);
  });

  it('as many errors as allowed are passed over', async () => {
    expect((await run([bad(1), bad(2), good(3, 'a')], 2)).outcome).to.equal('complete');
    expect(store.items.size).to.equal(1);
  });

  it('one error more gives up before the batch it belongs to is written', async () => {
    const rows = [good(1, 'a'), good(2, 'b'), good(3, 'c'), bad(4), good(5, 'd')];
    const summary = await run(rows, 0);
    expect(summary).to.deep.equal({ outcome: 'too many errors', counts: { read: 4, imported: 2, skipped: 1 } });
    expect([...store.items.keys()]).to.deep.equal(['a', 'b']);
  });

  it('demonstration items go when the first real ones come, and not before', async () => {
    const demo = { id: 'demo-1', title: 'Made up', url: '', author: '', createdAt: 0, signals: {} };
    await store.upsert([demo, { ...demo, id: 'demo-2' }, { ...demo, id: 'real' }]);
    await run([bad(1)], 0);
    expect(store.items.size).to.equal(3);
    await run([good(1, 'a'), good(2, 'b'), good(3, 'c')]);
    expect([...store.items.keys()]).to.deep.equal(['real', 'a', 'b', 'c']);
    expect(eventsOf('demonstration items removed')).to.deep.equal([{ type: 'demonstration items removed', count: 2 }]);
  });

  it('an item of the source keeps an id that begins like those of the demonstration', async () => {
    await run([good(1, 'demo-1'), good(2, 'b'), good(3, 'c')]);
    expect(store.items.has('demo-1')).to.equal(true);
  });

  it('when it is told to stop it finishes the transaction under way and begins no other', async () => {
    store.beforeUpsert = () => interruption.abort();
    const summary = await run([1, 2, 3, 4, 5].map((line) => good(line, `id-${line}`)));
    expect(summary).to.deep.equal({ outcome: 'stopped', counts: { read: 2, imported: 2, skipped: 0 } });
    expect(store.upserts).to.deep.equal([2]);
  });

  it('a source that waits for more is left when it is told to stop', async () => {
    const rows = async function* () {
      yield [good(1, 'a'), good(2, 'b'), good(3, 'c')];
      interruption.abort();
      throw new DOMException('The operation was aborted', 'AbortError');
    };
    const summary = await run({ columns: [], columnsAreComplete: true, rows });
    expect(summary).to.deep.equal({ outcome: 'stopped', counts: { read: 3, imported: 2, skipped: 0 } });
  });

  it('what the store and the source throw comes out, and what was told as written is there', async () => {
    store.beforeUpsert = () => {
      if (store.upserts.length === 1) throw new Error('the disk is full');
    };
    const rows = [1, 2, 3, 4].map((line) => good(line, `id-${line}`));
    expect(await run(rows).catch((error: Error) => error.message)).to.equal('the disk is full');
    expect(eventsOf('batch written')).to.have.length(1);
    expect(store.items.size).to.equal(2);
  });

  it('importing twice, whatever the batches, equals importing once', async () => {
    const rowsOf = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(1_000)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        rowsOf,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, one, two) => {
          store = new MemoryItemStore();
          const source = rows.map(([id, likes], index) => good(index + 1, id, likes));
          await run(source, 0, one);
          const once = new Map(store.items);
          await run(source, 0, two);
          expect(store.items).to.deep.equal(once);
          expect([...once].map(([id, { signals }]) => [id, signals['likes']])).to.have.deep.members([...new Map(rows)]);
        },
      ),
    );
  });
});
