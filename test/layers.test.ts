import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from './support/temporary-folder.js';

const BIOME = join(process.cwd(), 'node_modules', '.bin', 'biome');
const DOMAIN = 'The domain imports nothing but itself';
const APPLICATION = 'The application imports only the domain and itself';
const ADAPTERS = 'Adapters import the application and the domain';
const PURE = 'noRestrictedGlobals';

/** A line of code, the folder it stands in, and what the linter says of it; undefined when it may stand there. */
const CASES: [folder: string, code: string, rule: string | undefined][] = [
  ['src/domain/formulas', "export { x } from 'pino';", DOMAIN],
  ['src/domain', "export { x } from 'node:fs';", DOMAIN],
  ['src/domain', "export { x } from '../application/clock.js';", DOMAIN],
  ['src/domain/formulas', "export { x } from '../../adapters/listen.js';", DOMAIN],
  ['src/domain/formulas', "export { x } from './formula.js';", undefined],
  ['src/domain/ranking', "export { x } from '../formulas/formula.js';", undefined],
  ['src/domain', 'export const x = Date.now();', PURE],
  ['src/domain', 'export const x = performance.now();', PURE],
  ['src/domain', 'export const x = process.pid;', PURE],
  ['src/domain', 'export const x = setTimeout(() => 0);', PURE],
  ['src/application/ranking', "export { x } from 'kysely';", APPLICATION],
  ['src/application/ranking', "export { x } from 'node:crypto';", APPLICATION],
  ['src/application/ranking', "export { x } from '../../adapters/listen.js';", APPLICATION],
  ['src/application/ranking', "export { x } from '../../domain/item.js';", undefined],
  ['src/application/ranking', "export { x } from '../clock.js';", undefined],
  ['src/adapters/grpc', "export { x } from '../../bootstrap/tokens.js';", ADAPTERS],
  ['src/adapters/grpc', "export { x } from 'inversify';", ADAPTERS],
  ['src/adapters/grpc', "export { x } from '../../application/clock.js';", undefined],
  ['src/adapters/grpc', "export { x } from '@grpc/grpc-js';", undefined],
  ['src/bootstrap', "export { x } from '../adapters/listen.js';", undefined],
];

describe('the layers', () => {
  const folder = temporaryFolder();
  const fileOf = (index: number) => `${CASES[index]?.[0]}/case-${index}.ts`;
  let said: string[];

  before(() => {
    copyFileSync('biome.jsonc', join(folder.path, 'biome.jsonc'));
    for (const [index, [, code]] of CASES.entries()) {
      const path = join(folder.path, fileOf(index));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${code}\n`);
    }
    const { stdout, stderr } = spawnSync(BIOME, ['lint', '--max-diagnostics=none', '.'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    // Each diagnostic begins with the place it speaks of.
    said = (stdout + stderr).split(/^(?=src\/)/m);
  });
  after(() => folder.remove());

  for (const [index, [path, code, rule]] of CASES.entries()) {
    it(`${path} ${rule ? `may not have` : 'may have'}: ${code}`, () => {
      const diagnostics = said.filter((each) => each.startsWith(`${fileOf(index)}:`)).join('\n');
      if (rule) expect(diagnostics).to.include(rule);
      else expect(diagnostics).to.equal('');
    });
  }
});
