import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { BUILT_IN_BOARDS } from '../../../src/bootstrap/config/boards/board-keys.js';
import { configReference } from '../../../src/bootstrap/config/reference.js';
import { load } from './configured.js';

describe('docs/configuration.md', () => {
  it('is what the code says', () => {
    const file = new URL('../../../../docs/configuration.md', import.meta.url);
    expect(readFileSync(file, 'utf8'), 'docs/configuration.md is out of date: run "npm run docs"').to.equal(
      configReference(),
    );
  });

  it('names every value in effect', () => {
    const reference = configReference();
    for (const { path } of load('').entries) {
      const name = path.startsWith('boards') ? path.split('.')[1] : path;
      expect(reference, path).to.contain(`| \`${name}\` |`);
    }
  });

  it('shows YAML that can be used as it stands', () => {
    const [example = '', builtIn = ''] = [...configReference().matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);
    expect(load(example).config.boards.map(({ name }) => name)).to.deep.equal(['front-page', 'discussed']);
    const described = load(builtIn).entries.map(({ path, value }) => `${path} ${value}`);
    expect(described).to.deep.equal(load('').entries.map(({ path, value }) => `${path} ${value}`));
    expect(BUILT_IN_BOARDS).to.have.length(2);
  });
});
