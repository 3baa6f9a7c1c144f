import { expect } from 'chai';
import { ConfigError } from '../../src/bootstrap/config/config-error.js';
import { loadConfig } from '../../src/bootstrap/config/load.js';
import { loadFunctions } from '../../src/bootstrap/local-functions.js';
import { rejection } from '../support/rejection.js';
import { folderWith } from './config/configured.js';

const YAML = `scheduler:
  functions: ./functions.mjs
jobs:
  - name: sweep
    schedule: 1h
    executor: { kind: local, function: sweep }
  - name: digest
    schedule: 1h
    executor: { kind: local, function: digest }
`;

describe('the functions that the configuration names', () => {
  const load = (files: Readonly<Record<string, string>>) =>
    loadFunctions(loadConfig({ env: {}, cwd: folderWith({ 'hotlist.yaml': YAML, ...files }) }));
  const problemOf = async (files: Readonly<Record<string, string>>) => {
    const error = await rejection(load(files));
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).problems.map(({ path, origin, message }) => `${path} (${origin}): ${message}`);
  };

  it('are those that the module exports, and nothing else of it', async () => {
    const module =
      'export const sweep = (input) => "swept " + input; export async function digest() {} export const LIMIT = 7;';
    const functions = await load({ 'functions.mjs': module });
    expect([...functions.keys()]).to.have.members(['sweep', 'digest']);
    expect(functions.get('sweep')?.('old', {} as never)).to.equal('swept old');
  });

  it('are none where it names no module', async () => {
    expect([...(await loadFunctions(loadConfig({ env: {}, cwd: folderWith({}) }))).keys()]).to.deep.equal([]);
  });

  it('must be those that the jobs name', async () => {
    const [problem, ...more] = await problemOf({
      'functions.mjs': 'export const sweep = () => 1; export const tidy = () => 2;',
    });
    expect(problem).to.equal(
      'jobs[1].executor.function (hotlist.yaml:9): "digest" is not allowed; the functions are sweep, tidy',
    );
    expect(more).to.deep.equal([]);
  });

  for (const [what, files, why] of [
    ['there is no such file', {}, /functions\.mjs can't be loaded: Cannot find module/],
    ['it is none', { 'functions.mjs': 'export {' }, /functions\.mjs can't be loaded: Unexpected/],
    ['it fails', { 'functions.mjs': 'throw new Error("no database")' }, /functions\.mjs can't be loaded: no database$/],
    [
      'one has the name of what hotlist does itself',
      { 'functions.mjs': 'export const refresh_board = () => 1' },
      /functions\.mjs exports refresh_board, which is what boards are refreshed by; name it otherwise$/,
    ],
    ['it exports no function', { 'functions.mjs': 'export const sweep = 1' }, /functions\.mjs exports no function$/],
  ] as const) {
    it(`are refused where ${what}`, async () => {
      const [problem, ...more] = await problemOf(files);
      expect(problem)
        .to.match(/^scheduler\.functions \(hotlist\.yaml:2\): /)
        .and.to.match(why);
      expect(more).to.deep.equal([]);
    });
  }
});
