import { expect } from 'chai';
import fc from 'fast-check';
import { type CsvRecord, CsvSplitter } from '../../../src/adapters/files/csv-splitter.js';
import { LONGEST_ROW, split } from '../../../src/adapters/files/splitter.js';
import { all, chunksOf } from '../../support/chunks.js';

function recordsOf(text: string | Buffer, chunkSize = 65_536, delimiter = ','): Promise<CsvRecord[]> {
  return all(split(chunksOf(text, chunkSize), new CsvSplitter(delimiter)));
}

/** The line of each record, with its fields or the beginning of the reason why it has none. */
async function linesOf(text: string | Buffer, chunkSize?: number): Promise<[number, string][]> {
  return (await recordsOf(text, chunkSize)).map((record) => [
    record.line,
    'values' in record ? record.values.join('|') : `! ${record.reason}`,
  ]);
}

const ENDS_BADLY = '! a quote that ends a field is not followed by the next field or the end of the row';
const NOT_CLOSED = '! a quote is opened and not closed';
const INSIDE = '! a quote stands inside a field that does not begin with one';

describe('cutting CSV into records', () => {
  it('a quoted newline does not shift the line numbers that follow', async () => {
    const expected = [
      [1, 'a|b'],
      [2, '1|one\ntwo\n'],
      [5, '2|x'],
    ];
    expect(await linesOf('a,b\n1,"one\ntwo\n"\n2,x\n')).to.deep.equal(expected);
    expect(await linesOf('a,b\n1,"one\ntwo\n"\n2,x')).to.deep.equal(expected);
  });

  it('a CRLF, quoted or not, is one end of line', async () => {
    expect(await linesOf('a,b\r\n1,"one\r\ntwo"\r\n2,x\r\n3,"y"\r\n')).to.deep.equal([
      [1, 'a|b'],
      [2, '1|one\r\ntwo'],
      [4, '2|x'],
      [5, '3|y'],
    ]);
  });

  it('both ends of line may be mixed', async () => {
    expect(await linesOf('a,b\r\n1,x\n2,y\r\n')).to.deep.equal([
      [1, 'a|b'],
      [2, '1|x'],
      [3, '2|y'],
    ]);
  });

  it('empty lines are left out and counted', async () => {
    expect(await linesOf('\n\na,b\n\n1,x\r\n\r\n\n2,y\n\n')).to.deep.equal([
      [3, 'a|b'],
      [5, '1|x'],
      [8, '2|y'],
    ]);
  });

  it('a file without any line has no records', async () => {
    expect(await linesOf('')).to.deep.equal([]);
    expect(await linesOf('\n')).to.deep.equal([]);
  });

  it('a delimiter may be a tab', async () => {
    expect(await recordsOf('a\tb\n1,2\t"x\ty"\n', 65_536, '\t')).to.deep.equal([
      { line: 1, values: ['a', 'b'] },
      { line: 2, values: ['1,2', 'x\ty'] },
    ]);
  });

  for (const chunkSize of [1, 2, 3, 7, 65_536]) {
    it(`a record with a fault costs its first line alone, in chunks of ${chunkSize}`, async () => {
      const text = [
        'a,b', // 1
        '1,x',
        '2,"bad"x', // 3
        '3,"two', // a record of two lines
        'lines"',
        '4,inch 6" pipe', // 6
        '5,y',
        '6,"never closed', // 8
        '7,z',
        '8,"quoted"', // 10, whose quote ends what line 8 began
        '9,"open', // 11, to the end of the file
        '10,w',
        '11,v',
      ].join('\n');
      expect(await linesOf(text, chunkSize)).to.deep.equal([
        [1, 'a|b'],
        [2, '1|x'],
        [3, ENDS_BADLY],
        [4, '3|two\nlines'],
        [6, INSIDE],
        [7, '5|y'],
        [8, ENDS_BADLY],
        [9, '7|z'],
        [10, '8|quoted'],
        [11, NOT_CLOSED],
        [12, '10|w'],
        [13, '11|v'],
      ]);
    });
  }

  it('a fault on the last line is told, with and without an end of line', async () => {
    expect(await linesOf('a\n"x')).to.deep.equal([
      [1, 'a'],
      [2, NOT_CLOSED],
    ]);
    expect(await linesOf('a\n"x"y\n')).to.deep.equal([
      [1, 'a'],
      [2, ENDS_BADLY],
    ]);
  });

  it('a row longer than a mebibyte is told, and what follows it is read', async () => {
    const long = 'x'.repeat(LONGEST_ROW + 200_000);
    const lines = await linesOf(`a,b\n1,"${long}"\n2,y\n3,${long}\n4,z\n5,"never closed\n6,${long}\n7,w\n`);
    expect(lines.map(([line, text]) => [line, text.slice(0, 40)])).to.deep.equal([
      [1, 'a|b'],
      [2, '! the row is longer than 1,048,576 bytes'],
      [3, '2|y'],
      [4, '! the row is longer than 1,048,576 bytes'],
      [5, '4|z'],
      [6, '! the row is longer than 1,048,576 bytes'],
      [7, '! the row is longer than 1,048,576 bytes'],
      [8, '7|w'],
    ]);
  });

  it('bytes that are not UTF-8 make a row that cannot be read, and an honest U+FFFD does not', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,caf'), Buffer.from([0xe9]), Buffer.from('\n2,\uFFFD\n')]);
    expect(await linesOf(bytes)).to.deep.equal([
      [1, 'a|b'],
      [2, '! it is not valid UTF-8'],
      [3, '2|\uFFFD'],
    ]);
  });

  it('whatever is written comes back, with its lines, in chunks of any size', async () => {
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r\n', '\r', ' ', 'a', 'é', '🔥', '\uFEFF') }),
      fc.string({ unit: 'grapheme' }),
    );
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    const end = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(rows, end, fc.integer({ min: 1, max: 50 }), async (written, newline, chunkSize) => {
        const texts = written.map((values) => values.map(quote).join(',') + newline);
        let line = 1;
        const expected = written.map((values, index) => {
          const record = { line, values };
          line += (texts[index] ?? '').split('\n').length - 1;
          return record;
        });
        expect(await recordsOf(texts.join(''), chunkSize)).to.deep.equal(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('any bytes at all are cut without an error, and every line comes at most once', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', '""', ',', '\n', '\r\n', 'a', 'b') });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (written, chunkSize) => {
        const lines = (await recordsOf(written, chunkSize)).map(({ line }) => line);
        expect(lines).to.deep.equal([...new Set(lines)].sort((a, b) => a - b));
        expect(await recordsOf(written, 65_536)).to.deep.equal(await recordsOf(written, chunkSize));
      }),
      { numRuns: 500 },
    );
  });
});

/** Quoted only when it must be, so that both kinds of field are written. */
function quote(text: string): string {
  return /["\r\n,]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}
