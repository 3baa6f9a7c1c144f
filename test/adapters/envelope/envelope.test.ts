import { expect } from 'chai';
import fc from 'fast-check';
import { EnvelopeError, openList, openStored, sealList } from '../../../src/adapters/envelope/envelope.js';
import { LONGEST_HEADER, readHeader } from '../../../src/adapters/envelope/envelope-header.js';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { DamagedListError } from '../../../src/application/publishing/hot-list-store.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { anyHotList } from '../../support/any-hot-list.js';

const anyPublished = fc.tuple(anyHotList(), fc.maxSafeNat()).map(([list, token]) => codec.encode(list, token));

describe('the envelope of a list', () => {
  const opening =
    (sealed: Uint8Array, board = 'hot') =>
    () =>
      openList(sealed, board, codec);

  it('begins with a line that people can read', () => {
    const [line] = sealList(aPublishedList({ version: 345, token: 12 }))
      .toString('latin1')
      .split('\n');
    expect(line).to.match(/^hotlist\/1 token=12 version=345 bytes=\d+ sha256=[0-9a-f]{64} check=[0-9a-f]{40}$/);
  });

  it('gives back any list that was sealed, byte for byte', () => {
    const law = fc.property(anyPublished, (published) => {
      const sealed = sealList(published);
      const opened = openList(sealed, published.list.board, codec);
      expect(opened.token).to.equal(published.token);
      expect(opened.ends).to.deep.equal(published.ends);
      expect(Buffer.from(opened.bytes).equals(published.bytes)).to.equal(true);
      expect(codec.encode(opened.list, opened.token).bytes).to.deep.equal(published.bytes);
      const { token, version } = readHeader(sealed.subarray(0, LONGEST_HEADER)) ?? {};
      expect({ token, version }).to.deep.equal({ token: published.token, version: published.list.version });
    });
    fc.assert(law, { numRuns: 200 });
  });

  it('refuses every list that was cut, wherever', () => {
    const sealed = sealList(aPublishedList());
    for (let length = 0; length < sealed.length; length++) {
      expect(opening(sealed.subarray(0, length)), `${length} bytes`).to.throw(EnvelopeError);
    }
    expect(opening(Buffer.concat([sealed, Buffer.of(0)])), 'a byte too many').to.throw(EnvelopeError, 'it is cut');
  });

  it('refuses every list of which a byte was changed, and never believes a changed header', () => {
    const sealed = sealList(aPublishedList({ version: 345, token: 12 }));
    const { length = 0 } = readHeader(sealed) ?? {};
    const anyChange = fc.tuple(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }));
    const law = fc.property(anyChange, ([at, change]) => {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ change;
      expect(opening(changed)).to.throw(EnvelopeError);
      expect(readHeader(changed) === undefined).to.equal(at < length);
    });
    fc.assert(law, { numRuns: 2_000 });
  });

  it('refuses any bytes that are no envelope', () => {
    const prefix = fc.constantFrom('', 'hotlist/1 ', 'hotlist/1 token=1 version=1 bytes=0 sha256=');
    const law = fc.property(prefix, fc.uint8Array({ maxLength: 300 }), (text, bytes) => {
      expect(opening(Buffer.concat([Buffer.from(text), bytes]))).to.throw(EnvelopeError);
    });
    fc.assert(law);
  });

  it('says why it refuses', () => {
    const sealed = sealList(aPublishedList({ board: 'hot' }));
    const changedList = Buffer.from(sealed);
    changedList[sealed.length - 1] = (changedList[sealed.length - 1] as number) ^ 1;
    expect(opening(sealed, 'week')).to.throw('it is the list of board "hot"');
    expect(opening(sealed.subarray(0, -5))).to.throw(/^it is cut: \d+ of \d+ bytes are there$/);
    expect(opening(changedList)).to.throw('it was changed: its checksum does not match');
    expect(opening(Buffer.from('hotlist/2 token=1'))).to.throw(
      'it was written by another version of hotlist (format 2)',
    );
    expect(opening(Buffer.from('hotlist/1 token=1'))).to.throw('its first line is damaged');
    expect(opening(Buffer.from('{"board": "hot"}'))).to.throw('it is not a list that hotlist wrote');
    expect(opening(Buffer.of())).to.throw('it is empty');
  });

  it('is damaged for a store with the version its header names, or 0', () => {
    const versionOf = (sealed: Uint8Array) => {
      try {
        openStored(sealed, 'hot', codec);
      } catch (error) {
        if (error instanceof DamagedListError) return error.version;
      }
      return undefined;
    };
    const sealed = sealList(aPublishedList({ version: 7 }));
    expect(versionOf(sealed)).to.equal(undefined);
    expect(versionOf(sealed.subarray(0, -1))).to.equal(7);
    expect(versionOf(sealed.subarray(0, 30))).to.equal(0);
  });
});
