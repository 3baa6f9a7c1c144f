import { expect } from 'chai';
import { startHotlist } from '../../support/hotlist-command.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a command whose output nobody reads to its end', () => {
  it('ends without a word', async () => {
    const folder = temporaryFolder();
    const { process, finished } = startHotlist(folder.path, ['--help']);
    process.stdout?.destroy();
    const { code, stderr } = await finished;
    folder.remove();
    expect([code, stderr]).to.eql([0, '']);
  });
});
