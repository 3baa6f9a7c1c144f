import { expect } from 'chai';
import { askedCommand } from '../../../src/bootstrap/cli/asked-command.js';

describe('askedCommand', () => {
  for (const [args, name] of [
    [['top', '--limit', '3'], 'top'],
    [['--config', 'top', 'rank'], 'rank'],
    [['--config=top', 'rank'], 'rank'],
    [['--help'], undefined],
    [[], undefined],
    [['--config'], undefined],
  ] as const) {
    it(`of "${args.join(' ')}" is ${name ?? 'none'}`, () => {
      expect(askedCommand(args)).to.equal(name);
    });
  }
});
