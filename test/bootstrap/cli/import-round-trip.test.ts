import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import type { WrittenItem } from '../../../src/application/ingesting/item-store.js';
import { importCommand } from '../../../src/bootstrap/cli/import.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Text as an item has it: one trimmed line of printable characters, with all that CSV and JSON must escape; U+FFFD is refused. */
const text = (minLength: number) =>
  fc
    .string({
      unit: fc.oneof(fc.constantFrom('"', ',', '\\', "'", ' ', ';', '\uFEFF', '🔥'), fc.string({ unit: 'grapheme' })),
    })
    .map((written) => written.replace(/[\p{Cc}\p{Cs}\uFFFD]/gu, '').trim())
    .filter(({ length }) => length >= minLength && length <= 255);

const instant = fc.integer({ min: 1e11, max: 253_402_300_799_999 });
const count = fc.maxSafeInteger();

const item: fc.Arbitrary<WrittenItem> = fc.record({
  ...{ id: text(1), title: text(1), url: text(0), author: text(0), createdAt: instant },
  signals: fc.record({ likes: count, reads: count }),
});

const HEADER = 'id,title,url,author,created_at,likes,reads';

function cells({ id, title, url, author, createdAt, signals }: WrittenItem): (string | number)[] {
  const created = new Date(createdAt).toISOString();
  return [id, title, url, author, created, signals['likes'] ?? 0, signals['reads'] ?? 0];
}

const asCsv = (items: readonly WrittenItem[]) =>
  [
    HEADER,
    ...items.map((each) =>
      cells(each)
        .map((cell) => `"${String(cell).replaceAll('"', '""')}"`)
        .join(','),
    ),
  ].join('\r\n');

const asJsonLines = (items: readonly WrittenItem[]) =>
  items
    .map((each) => JSON.stringify(Object.fromEntries(cells(each).map((cell, n) => [HEADER.split(',')[n], cell]))))
    .join('\n');

describe('items written to a file', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());

  const forms: [name: string, write: (items: readonly WrittenItem[]) => string | Buffer][] = [
    ['items.csv', asCsv],
    ['items.csv.gz', (items) => gzipSync(asCsv(items))],
    ['items.jsonl', asJsonLines],
  ];
  for (const [name, write] of forms) {
    it(`come back the same from ${name}, once or twice`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 20 }), async (items) => {
          const path = join(folder.path, name);
          writeFileSync(path, write(items));
          const store = new MemoryItemStore();
          const updatedAt = store.time;
          const expected = [...new Map(items.map((each) => [each.id, { ...each, updatedAt }])).values()];
          await importInto(store, path);
          expect([...store.items.values()]).to.deep.equal(expected);
          await importInto(store, path);
          expect([...store.items.values()]).to.deep.equal(expected);
        }),
      );
    });
  }

  async function importInto(items: MemoryItemStore, path: string): Promise<void> {
    const open = async () => ({ items, describe: 'the test store', close: async () => undefined });
    const [stdin, stdout, stderr] = [() => new PassThrough(), new PassThrough(), new PassThrough()];
    const command = importCommand(open, { stdin, stdout, stderr, monotonic: () => 0 });
    const args = [path, '--signal', 'likes=likes', '--signal', 'reads=reads', '--max-errors', '0'];
    await command.parseAsync(args, { from: 'user' }).catch((error: Error) => {
      throw new Error(`${error.message}\n${stderr.read()}`);
    });
  }
});
