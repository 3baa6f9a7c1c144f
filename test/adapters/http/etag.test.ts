import { expect } from 'chai';
import { matchesEtag } from '../../../src/adapters/http/etag.js';

describe('If-None-Match', () => {
  const cases: [header: string | undefined, matches: boolean][] = [
    [undefined, false],
    ['', false],
    ['"7-abc-0"', true],
    ['W/"7-abc-0"', true],
    ['"6-abc-0", "7-abc-0"', true],
    ['*', true],
    ['"6-abc-0"', false],
    ['7-abc-0', false],
  ];
  for (const [header, matches] of cases) {
    it(`${matches ? 'matches' : 'does not match'} ${header ?? 'when there is none'}`, () => {
      expect(matchesEtag(header, '"7-abc-0"')).to.equal(matches);
    });
  }
});
