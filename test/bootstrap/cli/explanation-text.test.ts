import { expect } from 'chai';
import { toTimestamp } from '../../../src/adapters/protobuf/timestamp.js';
import { explanationText } from '../../../src/bootstrap/cli/explanation-text.js';
import type { ExplainItemResponse } from '../../../src/gen/ranking/v1/ranking.js';

const NOW = 1_356_998_400_000;
const WIDE = 120;

function explanation(differences: Partial<ExplainItemResponse> = {}): ExplainItemResponse {
  return {
    board: 'hot',
    id: 'p-7',
    title: 'A title',
    createdAt: toTimestamp(NOW - 7_200_000),
    asOf: toTimestamp(NOW),
    points: 35.3,
    signals: [
      { name: 'likes', count: 35n, weight: 1, points: 35 },
      { name: 'reads', count: 3n, weight: 0.1, points: 0.1 * 3 },
    ],
    ageMs: 7_200_000n,
    score: 1,
    formula: 'A formula: points',
    workedOut: '(35.3 - 1)^0.8 = 1',
    version: 12n,
    computedAt: toTimestamp(NOW - 4_000),
    rank: 4,
    pointsLacking: 0,
    remark: '',
    pastRanks: [4, 3, 0, 7, 0].map((rank, index) => ({
      version: BigInt(11 - index),
      computedAt: undefined,
      rank,
    })),
    ...differences,
  };
}

const rankLine = (differences: Partial<ExplainItemResponse>) =>
  /\nrank {4}(.*)\n/.exec(explanationText(explanation(differences), WIDE, false))?.[1];
const WHOLE = [{ name: 'likes', count: 1n, weight: 2, points: 2 }];

describe('an explanation for people', () => {
  it('is a block with the points by signal, the age, the formula worked out, the rank and those before', () => {
    expect(explanationText(explanation(), WIDE, false)).to.equal(
      `A title
p-7 on board hot, version 12, computed 4s ago

signal  count  weight  points
likes      35       1      35
reads       3     0.1     0.3
                         35.3

age     2h, created 2012-12-31T22:00:00.000Z
score   (35.3 - 1)^0.8 = 1
        A formula: points
rank    4
before  4 3 - 7 -
`,
    );
  });

  it('says what it lacks, never less than it takes', () => {
    expect(rankLine({ rank: 0, pointsLacking: 12.0001 })).to.equal(
      'not on the list: 12.001 points more would have put it there',
    );
    expect(rankLine({ rank: 0, pointsLacking: 12.0001, signals: WHOLE })).to.match(/: 13 points more /);
    expect(rankLine({ rank: 0, pointsLacking: 0.2, signals: WHOLE })).to.match(/: 1 point more /);
    expect(rankLine({ rank: 0, pointsLacking: 12_345.6 })).to.match(/: 12346 points more /);
  });

  it('says what else decides, on lines as wide as the terminal', () => {
    const remark = `${'It is '.repeat(20)}late.`;
    const text = explanationText(explanation({ rank: 0, remark, pastRanks: [] }), 60, false);
    const [, said = ''] = text.split('rank    not on the list\n');
    const lines = said.trimEnd().split('\n');
    expect(lines.map((line) => line.trim()).join(' ')).to.equal(remark);
    expect(lines).to.have.lengthOf(3);
    for (const line of lines) expect(line).to.match(/^ {8}\S.{0,51}$/);
  });

  it('has nothing in it that a terminal would take for a command, and the id where there is no title', () => {
    const text = explanationText(
      explanation({ title: 'Red \u001b[31malert\u0007', id: 'p\u202e-7', remark: 'a\u001bb' }),
      WIDE,
      false,
    );
    expect(text.replaceAll('\n', '')).to.not.match(/[\p{Cc}\p{Cf}]/u);
    expect(explanationText(explanation({ title: '' }), WIDE, false)).to.match(/^\(p-7\)\n/);
  });
});
