import { expect } from 'chai';
import type { CatalogedBoard } from '../../../src/application/serving/board-catalog.js';
import { FORMULAS } from '../../../src/bootstrap/config/boards/formulas.js';
import { HACKER_NEWS } from '../../../src/domain/formulas/hacker-news.js';
import { HALF_LIFE } from '../../../src/domain/formulas/half-life.js';
import { LEMMY } from '../../../src/domain/formulas/lemmy.js';
import { REDDIT } from '../../../src/domain/formulas/reddit.js';
import { boardYaml, load, onlyLine, problemsOf } from './configured.js';

const WEIGHTS = { reads: 0.1, likes: 1, collects: 2, comments: 2, shares: 3 };
const HOUR_MS = 3_600_000;
const DEFAULT_FORMULA = 'Hacker News: (points - 1)^0.8 / (age in hours + 2)^1.8';

function plain({ formula, ...board }: CatalogedBoard) {
  return { ...board, formula: formula.description };
}

function readBoard(...lines: readonly string[]): CatalogedBoard {
  const [board] = load(boardYaml(...lines)).config.boards;
  if (!board) throw new Error('there is no board');
  return board;
}

describe('boards in the configuration', () => {
  it('without boards there are hot and rising', () => {
    const job = { schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 30_000 };
    expect(load('').config.boards.map(plain)).to.deep.equal([
      {
        name: 'hot',
        formula: DEFAULT_FORMULA,
        weights: WEIGHTS,
        windowMs: undefined,
        size: 50,
        job: { name: 'refresh:hot', ...job },
      },
      {
        name: 'rising',
        formula: 'Half-life: points * 2^(-age in hours / 6)',
        weights: WEIGHTS,
        windowMs: 48 * HOUR_MS,
        size: 50,
        job: { name: 'refresh:rising', ...job },
      },
    ]);
  });

  it('a board needs no more than a name', () => {
    expect(plain(readBoard())).to.deep.equal({
      name: 'a',
      formula: DEFAULT_FORMULA,
      weights: WEIGHTS,
      windowMs: undefined,
      size: 50,
      job: { name: 'refresh:a', schedule: { kind: 'interval', everyMs: 10_000 }, timeoutMs: 30_000 },
    });
  });

  it('every key of a board is read, and its entries say where it stands', () => {
    const yaml = [
      'boards:',
      '  - name: a-1_b',
      '    formula:',
      '      name: half-life',
      '      half_life: 90m',
      '    weights:',
      '      likes: -1.5e2',
      '      constructor: 2',
      '    window: 36h',
      '    size: 1000',
      '    every: "30 */5 * * * *"',
      '    time_zone: Europe/London',
      '    timeout: 1d',
    ].join('\n');
    const { config, entries } = load(yaml);
    expect(config.boards.map(plain)).to.deep.equal([
      {
        name: 'a-1_b',
        formula: 'Half-life: points * 2^(-age in hours / 1.5)',
        weights: { likes: -150, constructor: 2 },
        windowMs: 36 * HOUR_MS,
        size: 1000,
        job: {
          name: 'refresh:a-1_b',
          schedule: { kind: 'cron', expression: '30 */5 * * * *', timeZone: 'Europe/London' },
          timeoutMs: 24 * HOUR_MS,
        },
      },
    ]);
    const ofBoard = entries.filter(({ path }) => path.startsWith('boards'));
    expect(ofBoard.map(({ path, value, origin }) => `${path} ${value} ${origin}`)).to.deep.equal([
      'boards[0].name a-1_b hotlist.yaml:2',
      'boards[0].formula.name half-life hotlist.yaml:4',
      'boards[0].formula.half_life 90m hotlist.yaml:5',
      'boards[0].weights.likes -1.5e2 hotlist.yaml:7',
      'boards[0].weights.constructor 2 hotlist.yaml:8',
      'boards[0].window 36h hotlist.yaml:9',
      'boards[0].size 1000 hotlist.yaml:10',
      'boards[0].every 30 */5 * * * * hotlist.yaml:11',
      'boards[0].time_zone Europe/London hotlist.yaml:12',
      'boards[0].timeout 1d hotlist.yaml:13',
    ]);
  });

  it('boards can share what they have by YAML anchors', () => {
    const yaml = 'boards:\n  - name: a\n    weights: &w {likes: 7}\n  - name: b\n    weights: *w\n';
    expect(load(yaml).config.boards.map(({ weights }) => weights)).to.deep.equal([{ likes: 7 }, { likes: 7 }]);
  });

  it('a key of a board with nothing after it counts as not written', () => {
    const board = readBoard('size:', 'weights:', 'formula: {name: lemmy, gravity: }');
    expect(board).to.deep.include({ size: 50, weights: WEIGHTS });
    expect(onlyLine('boards:\n  - name:\n')).to.contain('boards[0].name (hotlist.yaml:2): is missing');
  });

  it('the boards keep their order', () => {
    const { boards } = load('boards: [{name: z}, {name: 1}, {name: b}]').config;
    expect(boards.map(({ name }) => name)).to.deep.equal(['z', '1', 'b']);
  });

  describe('formulas', () => {
    const constants: readonly (readonly [name: string, yaml: string, description: RegExp])[] = [
      ['hacker-news', 'gravity: 2, exponent: 1', /^Hacker News: \(points - 1\)\^1 \/ \(age in hours \+ 2\)\^2$/],
      ['reddit', 'decade: 6h', / \/ 21600$/],
      ['half-life', 'half_life: 1d', /\/ 24\)$/],
      ['lemmy', 'gravity: 0.1', /\^0\.1$/],
    ];
    for (const [name, yaml, description] of constants) {
      it(`${name} takes its constants, or its name alone`, () => {
        expect(readBoard(`formula: {name: ${name}, ${yaml}}`).formula.description).to.match(description);
        expect(readBoard(`formula: ${name}`).formula).to.include({ name });
      });
    }

    it('every formula there is has been tried', () => {
      expect(constants.map(([name]) => name)).to.deep.equal(Object.keys(FORMULAS));
    });

    it("the constants left out are the formula's own", () => {
      const defaults = Object.values(FORMULAS).flatMap(({ constants: keys }) =>
        Object.values(keys).map((key) => key.default),
      );
      expect(defaults).to.deep.equal(['1.8', '0.8', '45000s', '12h', '1.8']);
      expect([HACKER_NEWS, REDDIT, HALF_LIFE, LEMMY]).to.deep.equal([
        { gravity: 1.8, exponent: 0.8 },
        { decadeSeconds: 45_000 },
        { halfLifeMs: 12 * HOUR_MS },
        { gravity: 1.8 },
      ]);
    });

    it('an unknown formula is answered with those there are and the nearest', () => {
      const answer =
        '"hackernews" is not allowed; hacker-news, reddit, half-life or lemmy (did you mean "hacker-news"?)';
      expect(onlyLine(boardYaml('formula: hackernews'))).to.equal(`boards[0].formula (hotlist.yaml:3): ${answer}`);
      expect(onlyLine(boardYaml('formula:', '  gravity: 1', '  name: hackernews'))).to.equal(
        `boards[0].formula.name (hotlist.yaml:5): ${answer}`,
      );
    });
  });

  describe('what is refused', () => {
    const refused: readonly (readonly [line: string, wanted: RegExp])[] = [
      ['formula: {gravity: 1}', /boards\[0\]\.formula\.name \(hotlist\.yaml:3\): is missing; hacker-news/],
      ['formula: [lemmy]', /a list is not allowed; hacker-news/],
      ['formula: {name: {a: 1}}', /a mapping is not allowed; hacker-news/],
      ['formula: {name: lemmy, gravity: 0.09}', /0\.09 is not allowed; a number from 0\.1 to 10/],
      ['formula: {name: lemmy, gravity: 0x1}', /0x1 is not allowed; a number from 0\.1 to 10/],
      ['formula: {name: reddit, decade: 45000}', /45000 is not allowed; a duration from 1s to 3650d/],
      ['formula: {name: half-life, half_life: 3651d}', /a duration from 1s to 3650d/],
      ['weights: {}', /a mapping of 0 is not allowed; a mapping of 1 to 32 signals/],
      ['weights: [likes]', /a list is not allowed; a mapping of 1 to 32 signals/],
      ['weights: 3', /3 is not allowed; a mapping of 1 to 32 signals/],
      ['weights: {Likes: 1}', /weights\.Likes .*not a signal's name/],
      ['weights: {__proto__: 1}', /weights\.__proto__ .*not a signal's name/],
      ['weights: {likes: .nan}', /weights\.likes .*\.nan is not allowed; a number/],
      ['weights: {likes: .inf}', /weights\.likes .*\.inf is not allowed; a number/],
      ['weights: {likes: 1000001}', /a number from -1000000 to 1000000/],
      ['weights: {likes: }', /weights\.likes .*nothing is not allowed; a number/],
      [`weights: {${Array.from({ length: 33 }, (_, i) => `s${i}: 1`).join(', ')}}`, /a mapping of 33 is not allowed/],
      ['window: 59s', /a duration from 1m to 3650d, or none/],
      ['window: never', /a duration from 1m to 3650d, or none/],
      ['size: 1001', /a whole number from 1 to 1000/],
      ['size: 1.5', /a whole number from 1 to 1000/],
      ['size: ""', /"" is not allowed; a whole number from 1 to 1000/],
      ['size: true', /true is not allowed; a whole number from 1 to 1000/],
      ['timeout: 500ms', /a duration from 1s to 1d/],
      ['every: 500ms', /"500ms" is not allowed; a duration from 1s to 30d, or a cron expression/],
      ['every: 10 s', /"10 s" is not allowed; a duration/],
      ['every: hourly', /"hourly" is not allowed; a duration/],
      ['every: "@hourly"', /is not allowed; a duration/],
      ['every: every five minutes', /is not a cron expression: it has 3 fields/],
      ['every: "* * * * * * 2030"', /is not a cron expression: it has 7 fields/],
      ['every: 61 * * * *', /is not a cron expression \(Invalid value for minute: 61\)/],
      ['every: 0 0 31 2 *', /"0 0 31 2 \*" never fires; /],
      ['every: 0 0 0 31 4,6,9,11 *', /never fires; /],
      ['time_zone: Europe/Londn', /is not a known time zone; .*\(did you mean "Europe\/London"\?\)/],
      ['time_zone: "+02:00"', /is not a known time zone/],
      ['time_zone: UTC', /time_zone \(hotlist\.yaml:3\): has no effect on an interval/],
    ];
    for (const [line, wanted] of refused) {
      it(line.slice(0, 60), () => {
        // A wrong zone is told from one that has no effect by having a cron expression beside it.
        const cron = /time_zone: (?!UTC)/.test(line) ? ['every: 0 0 * * *'] : [];
        expect(onlyLine(boardYaml(line, ...cron))).to.match(wanted);
      });
    }

    it('a list without a board, and what is not a list', () => {
      expect(onlyLine('boards: []')).to.equal(
        'boards (hotlist.yaml:1): an empty list is not allowed; ' +
          'a list of at least one board, or leave it out for the built-in ones',
      );
      expect(onlyLine('boards: {name: a}')).to.contain('a mapping is not allowed; a list of at least one board');
    });

    it('a board that is not a mapping, or has no name', () => {
      const lines = problemsOf('boards:\n  - hot\n  -\n  - size: 3\n').map(
        ({ path, origin, message }) => `${path} ${origin} ${message.split(';')[0]}`,
      );
      expect(lines).to.deep.equal([
        'boards[0] hotlist.yaml:2 "hot" is not allowed',
        'boards[1] hotlist.yaml:3 nothing is not allowed',
        'boards[2].name hotlist.yaml:4 is missing',
      ]);
    });

    it('names that can’t be asked for', () => {
      for (const name of ['Hot', '-hot', 'a b', 'a.b', 'ä', 'x'.repeat(65), '']) {
        expect(onlyLine(`boards: [{name: ${JSON.stringify(name)}}]`)).to.contain('1 to 64 of a-z, 0-9, _ and -');
      }
      expect(load(`boards: [{name: ${'x'.repeat(64)}}]`).config.boards).to.have.length(1);
    });

    it('two boards with one name, even when something else is wrong with them', () => {
      const problems = problemsOf('boards:\n  - name: a\n    size: 0\n  - name: b\n  - name: a\n    size: 0\n');
      expect(problems.map(({ path, origin }) => `${path} ${origin}`)).to.deep.equal([
        'boards[2].name hotlist.yaml:5',
        'boards[0].size hotlist.yaml:3',
        'boards[2].size hotlist.yaml:6',
      ]);
      expect(problems[0]?.message).to.equal('"a" is the name of boards[0] too; every board has one of its own');
    });
  });
});
