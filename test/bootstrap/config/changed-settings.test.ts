import { expect } from 'chai';
import { FORMULAS } from '../../../src/bootstrap/config/boards/formulas.js';
import { changedSettings } from '../../../src/bootstrap/config/changed-settings.js';
import { isRankedAlike } from '../../../src/domain/board.js';
import { boardYaml, load } from './configured.js';

describe('changedSettings', () => {
  it('names nothing when only boards differ', () => {
    // Each is in a folder of its own, and what is relative to it differs.
    const at = { HOTLIST_DATA_DIR: '/d', HOTLIST_DATABASE_URL: 'file:/d/hotlist.db' };
    const [a, b] = [load('', at).config, load(boardYaml('size: 5'), at).config];
    expect(changedSettings(a, b)).to.deep.equal([]);
  });

  it('names a setting at the top, one in a section, and one that is not there any more', () => {
    const at = { HOTLIST_DATABASE_URL: 'file:/d/hotlist.db' };
    const before = load('data_dir: /a\ndemo: off\ningest: { token: abcdefghijklmnopqrst }', at).config;
    const after = load('data_dir: /b\ndemo: on\nserving: { poll: 5s }', at).config;
    expect(changedSettings(before, after)).to.have.members(['data_dir', 'demo', 'ingest.token', 'serving.poll']);
  });
});

describe('a formula of the configuration', () => {
  for (const [name, { constants }] of Object.entries(FORMULAS)) {
    for (const constant of Object.keys(constants)) {
      it(`«${name}» is another one with another ${constant}`, () => {
        const value = constant.includes('life') || constant === 'decade' ? ['1h', '90m'] : ['0.5', '0.51'];
        const boards = value.map(
          (each) => load(boardYaml(`formula: { name: ${name}, ${constant}: ${each} }`)).config.boards,
        );
        const [[a], [b]] = boards as [(typeof boards)[0], (typeof boards)[0]];
        if (!a || !b) throw new Error('there is no board');
        expect(isRankedAlike(a, b)).to.equal(false);
        expect(isRankedAlike(a, { ...a })).to.equal(true);
      });
    }
  }
});
