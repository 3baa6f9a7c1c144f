import { expect } from 'chai';
import { load, onlyLine, problemsOf } from './configured.js';

describe('the YAML of the configuration', () => {
  it('a key that is there twice is refused at its second place, along with what else is wrong', () => {
    const problems = problemsOf('log:\n  level: info\n  format: text\n  "level": warn\n');
    expect(problems.map(({ path, origin, message }) => `${path} ${origin} ${message.split(';')[0]}`)).to.deep.equal([
      ' hotlist.yaml:4 the key "level" is here a second time',
      'log.format hotlist.yaml:3 "text" is not allowed',
    ]);
  });

  const slips: readonly (readonly [what: string, yaml: string, line: number, wanted: RegExp])[] = [
    ['an open bracket', 'demo: on\nboards: [{name: a}\n', 2, /a character is missing|a bracket is not closed/],
    ['an open quote', 'demo: "on\n', 1, /./],
    ['a tab', 'log:\n\tlevel: info\n', 2, /tabs can't indent; use spaces/],
    ['a second colon', 'demo: on: off\n', 1, /two keys stand on one line/],
    ['an @', '\ndemo: @on\n', 2, /can't begin with this character; quote the value/],
    ['an IPv6 address without quotes', 'grpc:\n  listen: [::1]:50051\n', 2, /./],
    ['an unknown tag', 'demo: !maybe on\n', 1, /this tag is not known/],
    ['a second document', 'demo: on\n---\ndemo: off\n', 2, /more than one document/],
    ['a depth without end', '['.repeat(20_000), 1, /nested too deeply/],
  ];
  for (const [what, yaml, line, wanted] of slips) {
    it(`${what} is refused in one sentence with its line`, () => {
      expect(onlyLine(yaml))
        .to.match(wanted)
        .and.to.match(new RegExp(`^hotlist\\.yaml:${line}: this is not valid YAML: `));
    });
  }

  it('an alias without its anchor is refused with its line', () => {
    expect(onlyLine('demo: on\nlog: *nowhere\n')).to.equal('hotlist.yaml:2: this alias has no anchor before it');
  });

  it('an alias that holds itself is refused like any other list', () => {
    expect(onlyLine('boards: &b [*b]')).to.contain('boards[0] (hotlist.yaml:1): a list is not allowed');
  });

  it('aliases that multiply take no time', () => {
    const yaml = ['a0: &a0 [x]'];
    for (let i = 1; i < 60; i += 1) yaml.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`);
    const problems = problemsOf(`${yaml.join('\n')}\nboards: *a59\n`);
    expect(problems.at(-1)?.message).to.contain('a list is not allowed');
  });

  it('wrong YAML does not hide what is wrong with the environment', () => {
    const problems = problemsOf('demo: @on', { HOTLIST_LOG_LEVEL: 'loud' });
    expect(problems.map(({ origin }) => origin)).to.deep.equal(['hotlist.yaml:1', 'environment HOTLIST_LOG_LEVEL']);
  });

  it('Windows line ends, a byte order mark and a document mark do no harm', () => {
    expect(load('\ufeff---\r\nlog:\r\n  level: warn\r\n').config.log.level).to.equal('warn');
    expect(onlyLine('\ufefflog:\r\n  level: loud\r\n')).to.contain('log.level (hotlist.yaml:2)');
  });

  it('a number where text is wanted keeps its spelling', () => {
    expect(load('data_dir: 007').entries[0]?.value).to.equal('007');
  });
});
