import { expect } from 'chai';
import { runHotlist } from '../../support/hotlist-command.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('hotlist rollback', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.remove());

  for (const options of ['--list --release', '--list --to 1', '--release --for 1h']) {
    it(`refuses ${options}, of which it could only do one`, async () => {
      const { code, stdout, stderr } = await runHotlist(folder.path, ['rollback', ...options.split(' ')]);
      expect(stderr).to.match(/^error: option '--\w+' cannot be used with option '--\w+/);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    });
  }

  it('says of a board without versions that it has none', async () => {
    const { code, stdout } = await runHotlist(folder.path, ['rollback', 'hot', '--list']);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'Board "hot" has no version yet.\n' });
  });
});
