import { expect } from 'chai';
import fc from 'fast-check';
import { type JsonRecord, JsonSplitter } from '../../../src/adapters/files/json-splitter.js';
import { LONGEST_ROW, split } from '../../../src/adapters/files/splitter.js';
import { all, chunksOf } from '../../support/chunks.js';

function recordsOf(text: string | Buffer, chunkSize = 65_536): Promise<JsonRecord[]> {
  return all(split(chunksOf(text, chunkSize), new JsonSplitter()));
}

describe('cutting JSON Lines into objects', () => {
  it('blank lines are left out and counted, and the last line needs no end', async () => {
    expect(await recordsOf('{"a":1}\r\n\n  \n{"a":2}')).to.deep.equal([
      { line: 1, object: { a: 1 } },
      { line: 4, object: { a: 2 } },
    ]);
    expect(await recordsOf('')).to.deep.equal([]);
  });

  it('a line that is no object is told, and what follows it is read', async () => {
    const reason = 'the line is not a JSON object';
    expect(await recordsOf('{"a":\n[1]\nnull\n{"a":1} {"a":2}\n{"a":1}\n"x"')).to.deep.equal([
      { line: 1, reason },
      { line: 2, reason },
      { line: 3, reason },
      { line: 4, reason },
      { line: 5, object: { a: 1 } },
      { line: 6, reason },
    ]);
  });

  for (const chunkSize of [1_000, 65_536, 10_000_000]) {
    it(`a line longer than a mebibyte is told once, in chunks of ${chunkSize}`, async () => {
      const long = `{"a":"${'x'.repeat(LONGEST_ROW + 200_000)}"}`;
      const reason = 'the line is longer than 1,048,576 bytes';
      expect(await recordsOf(`{"a":1}\n${long}\n{"a":2}\n${long}`, chunkSize)).to.deep.equal([
        { line: 1, object: { a: 1 } },
        { line: 2, reason },
        { line: 3, object: { a: 2 } },
        { line: 4, reason },
      ]);
    });
  }

  it('bytes that are not UTF-8 make a line that cannot be read', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"caf'), Buffer.from([0xe9]), Buffer.from('"}\n{"a":"\uFFFD"}')]);
    expect(await recordsOf(bytes)).to.deep.equal([
      { line: 1, reason: 'it is not valid UTF-8' },
      { line: 2, object: { a: '\uFFFD' } },
    ]);
  });

  it('whatever is written comes back, in chunks of any size', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 1, max: 50 }), async (written, chunkSize) => {
        // Through JSON once, which knows no -0.
        const expected: unknown[] = JSON.parse(JSON.stringify(written));
        const text = written.map((object) => `${JSON.stringify(object)}\n`).join('');
        const records = await recordsOf(text, chunkSize);
        expect(records.map((record) => 'object' in record && record.object)).to.deep.equal(expected);
      }),
    );
  });
});
