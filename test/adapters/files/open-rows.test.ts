import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { FileFormat } from '../../../src/adapters/files/file-format.js';
import { type FileRows, openRows } from '../../../src/adapters/files/open-rows.js';
import { UnreadableFileError } from '../../../src/adapters/files/unreadable-file.js';
import { all } from '../../support/chunks.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const CSV = 'id,title\n1,one\n2,"two, too"\n';
const JSON_LINES = '{"id":1,"title":"one"}\n{"id":2,"stats":{"likes":5,"by":{"day":[1]}},"a.b":7,"title":null}\n';

describe('opening a file of rows', () => {
  const folder = temporaryFolder();
  const interruption = new AbortController();
  after(() => folder.remove());

  function write(name: string, content: string | Buffer): string {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  }

  function open(path: string, format?: FileFormat, stdin: Readable = Readable.from([])): Promise<FileRows> {
    return openRows(path, format, () => stdin, interruption.signal);
  }

  async function valuesOf(rows: FileRows, columns: readonly string[]): Promise<unknown[]> {
    return (await all(rows.rows(columns))).map((row) => ('values' in row ? row.values : row));
  }

  const refusal = (path: string) =>
    open(path).then(
      () => 'it was opened',
      (error: unknown) => (error instanceof UnreadableFileError ? error.message : String(error)),
    );

  it('CSV gives the columns of its header and the values that are asked for', async () => {
    const rows = await open(write('posts.csv', CSV));
    expect(rows.format).to.equal('csv');
    expect(rows.columnsAreComplete).to.equal(true);
    expect(rows.columns).to.deep.equal([
      { name: 'id', sample: '1' },
      { name: 'title', sample: 'one' },
    ]);
    expect(await valuesOf(rows, ['title', 'id', 'title'])).to.deep.equal([
      ['one', '1', 'one'],
      ['two, too', '2', 'two, too'],
    ]);
  });

  it('a row of CSV with too few or too many fields is told with its line', async () => {
    const rows = await open(write('uneven.csv', 'a,b,c\n1,2\n1,2,3\n1,2,3,4\n'));
    expect(rows.columns[2]).to.deep.equal({ name: 'c', sample: '3' });
    expect(await valuesOf(rows, ['c'])).to.deep.equal([
      { line: 2, reason: 'the row has 2 fields, and the header 3' },
      ['3'],
      { line: 4, reason: 'the row has 4 fields, and the header 3' },
    ]);
  });

  it('a header alone is a file without rows', async () => {
    expect(await valuesOf(await open(write('header.csv', 'id , title')), ['id'])).to.deep.equal([]);
  });

  it('JSON Lines give the columns of the first rows, dotted for what lies deeper', async () => {
    const rows = await open(write('posts.jsonl', JSON_LINES));
    expect(rows.format).to.equal('jsonl');
    expect(rows.columnsAreComplete).to.equal(false);
    expect(rows.columns).to.deep.equal([
      { name: 'id', sample: 1 },
      { name: 'title', sample: 'one' },
      { name: 'stats.likes', sample: 5 },
      { name: 'stats.by.day', sample: [1] },
      { name: 'a.b', sample: 7 },
    ]);
    const columns = ['id', 'stats.likes', 'a.b', 'stats.by', 'toString', 'title.length', '__proto__.x'];
    expect(await valuesOf(rows, columns)).to.deep.equal([
      [1, undefined, undefined, undefined, undefined, undefined, undefined],
      [2, 5, 7, { day: [1] }, undefined, undefined, undefined],
    ]);
  });

  it('an object of any depth is read', async () => {
    const deep = ['{"a":'.repeat(20_000), 1, '}'.repeat(20_000)].join('');
    const rows = await open(write('deep.jsonl', `${deep}\n`));
    expect(rows.columns).to.have.length(1);
  });

  it('gzip is known by its bytes, not by its name, in one member or several', async () => {
    const members = Buffer.concat([gzipSync(CSV), gzipSync('3,three\n')]);
    for (const name of ['zipped.csv.gz', 'zipped.csv']) {
      expect(await valuesOf(await open(write(name, members)), ['id'])).to.deep.equal([['1'], ['2'], ['3']]);
    }
    expect(await valuesOf(await open(write('plain.csv.gz', CSV)), ['id'])).to.deep.equal([['1'], ['2']]);
  });

  it('the format is known by the name, and else by the first byte that is not blank', async () => {
    const formats: [name: string, content: string, format: FileFormat][] = [
      ['a.CSV', CSV, 'csv'],
      ['a.tsv', 'id\ttitle\n', 'tsv'],
      ['a.ndjson', JSON_LINES, 'jsonl'],
      ['a.jsonl.gz', JSON_LINES, 'jsonl'],
      ['a', CSV, 'csv'],
      ['a.txt', ` \n${JSON_LINES}`, 'jsonl'],
      ['a.csv', '{x},title\n', 'csv'],
    ];
    for (const [name, content, format] of formats) {
      expect((await open(write(name, content))).format, name).to.equal(format);
    }
    expect((await open(write('b.csv', JSON_LINES), 'jsonl')).format).to.equal('jsonl');
    expect((await open(write('b.jsonl', 'a\tb\n'), 'tsv')).columns).to.have.length(2);
  });

  it('a byte order mark is left out', async () => {
    for (const content of [`\uFEFF${CSV}`, gzipSync(`\uFEFF${CSV}`)]) {
      expect((await open(write('mark', content))).columns[0]?.name).to.equal('id');
    }
    expect((await open(write('mark.jsonl', `\uFEFF${JSON_LINES}`))).columns[0]?.name).to.equal('id');
    expect(await refusal(write('wide.csv', Buffer.from(`\uFEFF${CSV}`, 'utf16le')))).to.include('is in UTF-16');
  });

  it('standard input is read like a file, however slowly it comes', async () => {
    const quoted = CSV.replace('id', '"id"');
    for (const content of [Buffer.from(`\uFEFF${quoted}`), gzipSync(CSV)]) {
      const rows = await open('-', undefined, Readable.from([...content].map((byte) => Buffer.from([byte]))));
      expect(rows.name).to.equal('standard input');
      expect(rows.progress.bytesTotal).to.equal(undefined);
      expect(await valuesOf(rows, ['id'])).to.deep.equal([['1'], ['2']]);
    }
  });

  it('progress is counted in bytes as they lie on disk', async () => {
    const zipped = gzipSync(CSV.repeat(1_000));
    const rows = await open(write('progress.csv', zipped));
    expect(rows.progress.bytesTotal).to.equal(zipped.length);
    await all(rows.rows(['id']));
    expect(rows.progress.bytesRead).to.equal(zipped.length);
  });

  it('what cannot be read is a sentence that begins with the name of the file', async () => {
    const missing = join(folder.path, 'missing.csv');
    expect(await refusal(missing)).to.equal(`${missing} cannot be read: there is no such file`);
    expect(await refusal(folder.path)).to.equal(`${folder.path} cannot be read: it is a folder`);
    expect(await refusal(write('empty.csv', ''))).to.include(
      'empty.csv is empty: its first line must name the columns',
    );
    expect(await refusal(write('empty.jsonl', '\n'))).to.include('empty.jsonl has no columns: it is empty');
    expect(await refusal(write('bad.jsonl', 'x\ny'))).to.include('can be read; line 1: the line is not a JSON object');
    expect(await refusal(write('header.csv', '\n"a"b,c\n1,2\n'))).to.include('a header that cannot be read, on line 2');
    expect(await refusal(write('array.json', ' [{"id":1}]'))).to.include('holds one JSON array');
  });

  it('compressed data that ends too early or is damaged is told when it is reached', async () => {
    const zipped = gzipSync(Array.from({ length: 50_000 }, (_, index) => `${index},${Math.sin(index)}\n`).join(''));
    const cut = await open(write('cut.csv', zipped.subarray(0, zipped.length / 2)));
    expect(await all(cut.rows([])).catch((error: Error) => error.message)).to.include('ends too early');
    zipped.fill(0, zipped.length / 2, zipped.length / 2 + 100);
    const damaged = await open(write('damaged.csv', zipped));
    expect(await all(damaged.rows([])).catch((error: Error) => error.message)).to.include('is damaged');
  });

  for (const zipped of [false, true]) {
    it(`a source that waits for more is left when it is told to stop (${zipped ? 'gzip' : 'plain'})`, async () => {
      const stop = new AbortController();
      const stdin = new PassThrough();
      const text = CSV + '3,three\n'.repeat(20_000);
      stdin.write(zipped ? gzipSync(text).subarray(0, -10) : text);
      const rows = await openRows('-', undefined, () => stdin, stop.signal);
      const reading = all(rows.rows(['id']));
      setImmediate(() => stop.abort());
      expect(await reading.catch((error: Error) => error.name)).to.equal('AbortError');
      expect(stdin.destroyed).to.equal(true);
    });
  }

  it('a file that is not read to its end is let go of', async () => {
    const stdin = new PassThrough();
    stdin.write(CSV);
    const rows = await open('-', undefined, stdin);
    rows.close();
    expect(stdin.destroyed).to.equal(true);
  });
});
