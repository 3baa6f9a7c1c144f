import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { ProgressBar } from '../../../src/bootstrap/cli/import-progress-bar.js';
import type { ImportScreen } from '../../../src/bootstrap/cli/import-screen.js';

describe('the progress bar of an import', () => {
  let now: number;
  let stderr: PassThrough & { isTTY?: boolean };
  let screen: ImportScreen;

  beforeEach(() => {
    now = 0;
    stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
    screen = { stdin: () => new PassThrough(), stdout: new PassThrough(), stderr, monotonic: () => now };
  });

  it('shows the share of the bytes, the rows and their rate, and gives the cursor back', () => {
    const bytes = { bytesRead: 0, bytesTotal: 200 };
    const bar = new ProgressBar(screen, bytes);
    bytes.bytesRead = 50;
    now = 2_000;
    bar.update({ read: 4_000, imported: 4_000, skipped: 0 });
    bar.stop();
    const written = String(stderr.read());
    expect(written).to.match(/25% \| 4,000 rows, 2,000 rows\/s \| \S+ left/);
    expect(written.lastIndexOf('\u001b[?25h')).to.be.above(written.lastIndexOf('\u001b[?25l'));
  });

  it('of a pipe it shows no share', () => {
    const bar = new ProgressBar(screen, { bytesRead: 50, bytesTotal: undefined });
    now = 1_000;
    bar.update({ read: 1, imported: 1, skipped: 0 });
    bar.stop();
    expect(String(stderr.read())).to.include('1 row, 1 rows/s').and.not.include('%');
  });

  it('what is said last is not lost, and stands above the bar', () => {
    const bar = new ProgressBar(screen, { bytesRead: 200, bytesTotal: 200 });
    bar.say('posts.csv:7: the row has 3 fields, and the header 8');
    bar.stop();
    const written = String(stderr.read());
    expect(written).to.include('the header 8\n');
    expect(written.lastIndexOf(' rows/s')).to.be.above(written.indexOf('the header 8\n'));
  });
});
