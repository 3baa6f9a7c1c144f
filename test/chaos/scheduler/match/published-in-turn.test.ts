import { expect } from 'chai';
import type { AcceptedVersion, BoardClaim } from '../evidence.js';
import { Story, T0 } from './story.js';
import { violationsIn } from './violations-in.js';

const claimed = (at: number, epoch: number, by: string | undefined): BoardClaim => ({
  ...{ job: 'refresh:hot', epoch, at: T0 + at, by },
});

const published = (
  at: number,
  version: number,
  token: number,
  by: string | undefined,
  current = token,
): AcceptedVersion => ({ board: 'hot', version, token, current, at: T0 + at, by });

const CLAIMS = [claimed(0, 1, 'a'), claimed(3_000, 2, 'b')];

const found = (versions: readonly AcceptedVersion[], boardClaims = CLAIMS) =>
  violationsIn({ ...new Story().evidence(), boardClaims, versions });

describe('of the versions of a board that the store has accepted, the match finds', () => {
  it('nothing where one came after the other, and their epochs went up', () => {
    const versions = [published(10, 1, 1, 'a'), published(1_000, 2, 1, 'a'), published(3_010, 3, 2, 'b')];
    expect(found(versions)).to.deep.equal([]);
  });

  it('nothing where the store does not say who it was', () => {
    expect(found([published(10, 1, 1, undefined)], [claimed(0, 1, undefined)])).to.deep.equal([]);
  });

  it('nothing where boards come one between the other', () => {
    const other = { ...published(20, 1, 7, 'b'), board: 'new' };
    const claims = [...CLAIMS, { ...claimed(0, 7, 'b'), job: 'refresh:new' }];
    expect(found([published(10, 1, 1, 'a'), other, published(30, 2, 1, 'a')], claims)).to.deep.equal([]);
  });

  it('one with an old epoch after one with a newer', () => {
    const lines = found([published(10, 1, 1, 'a'), published(3_010, 2, 2, 'b'), published(3_020, 3, 1, 'a')]);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/version 3 with epoch 1 .* by a: .* its epoch is old, after version 2 with epoch 2/);
  });

  it('one with an old epoch before the first with a newer, which has been claimed', () => {
    const lines = found([published(10, 1, 1, 'a'), published(3_005, 2, 1, 'a', 2), published(3_010, 3, 2, 'b')]);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/version 2 with epoch 1 .* by a: was accepted though epoch 2 had been claimed/);
  });

  it('one that is not the next, be it an older one or a later one', () => {
    for (const version of [1, 3]) {
      const lines = found([published(10, 1, 1, 'a'), published(20, version, 1, 'a')]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/is not the next, after version 1/);
    }
  });

  it('one with an epoch that nobody had claimed, or only later', () => {
    for (const [at, epoch] of [
      [10, 3],
      [2_990, 2],
    ] as const) {
      const lines = found([published(at, 1, epoch, 'b')]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/nobody had claimed that epoch by then/);
    }
  });

  it('one with the epoch of somebody else', () => {
    const lines = found([published(3_010, 1, 2, 'a')]);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/with epoch 2 .* by a: that epoch was claimed by b/);
  });
});
