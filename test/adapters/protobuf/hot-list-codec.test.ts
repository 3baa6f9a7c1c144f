import { expect } from 'chai';
import fc from 'fast-check';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { fromTimestamp, toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { GetHotListResponse } from '../../../src/gen/ranking/v1/ranking.js';
import { anyHotList } from '../../support/any-hot-list.js';

describe('the encoding of a hot list', () => {
  it('decodes to what was encoded, byte for byte', () => {
    fc.assert(
      fc.property(anyHotList(), fc.nat(), (list, token) => {
        const encoded = codec.encode(list, token);
        const decoded = codec.decode(encoded.bytes, token);
        expect(decoded).to.deep.equal(encoded);
        expect(codec.encode(decoded.list, token).bytes).to.deep.equal(encoded.bytes);
      }),
    );
  });

  it('is a plain GetHotListResponse, and so is the prefix that any limit cuts', () => {
    fc.assert(
      fc.property(anyHotList(), (list) => {
        const { bytes, ends } = codec.encode(list, 1);
        const whole = GetHotListResponse.decode(bytes);
        expect(ends).to.have.length(list.entries.length + 1);
        for (const [limit, end] of ends.entries()) {
          const cut = GetHotListResponse.decode(bytes.subarray(0, end));
          expect(cut).to.deep.equal({ ...whole, items: whole.items.slice(0, limit) });
        }
      }),
    );
  });

  it('refuses bytes that are cut within an entry or have lost their header', () => {
    const [list] = fc.sample(anyHotList({ minEntries: 1 }), 1);
    const { bytes, ends } = codec.encode(list as never, 1);
    expect(() => codec.decode(bytes.subarray(0, (ends[0] as number) + 3), 1)).to.throw();
    expect(() => codec.decode(bytes.subarray(ends[0]), 1)).to.throw(/header/);
    expect(() => codec.decode(new Uint8Array(), 1)).to.throw(/header/);
  });

  it('keeps instants to the millisecond, before 1970 too, with nanos that are never negative', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
        const timestamp = toTimestamp(ms);
        expect(timestamp.nanos).to.be.within(0, 999_999_999);
        expect(fromTimestamp(timestamp)).to.equal(ms);
      }),
    );
    expect(toTimestamp(-1)).to.deep.equal({ seconds: -1n, nanos: 999_000_000 });
  });
});
