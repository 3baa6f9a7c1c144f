import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { importCommand } from '../../../src/bootstrap/cli/import.js';
import { MemoryItemStore } from '../../support/memory-item-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const HEADER = 'id,title,created_at,likes';
const line = (id: number | string, likes: number | string = 1) => `${id},Title ${id},1356998411,${likes}`;

describe('hotlist import', () => {
  const folder = temporaryFolder();
  let store: MemoryItemStore;
  let opened: number;
  let now: number;

  beforeEach(() => {
    store = new MemoryItemStore();
    opened = 0;
    now = 0;
  });
  after(() => folder.remove());

  function write(name: string, lines: readonly string[]): string {
    const path = join(folder.path, name);
    const text = `${lines.join('\n')}\n`;
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return path;
  }

  /** What the command wrote, and the exit code it asks for. */
  async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const open = async () => {
      opened++;
      return { items: store, describe: 'the test store', close: async () => void opened-- };
    };
    const stdin = () => new PassThrough().end(`${HEADER}\n${line('in')}\n`);
    const command = importCommand(open, { stdin, stdout, stderr, monotonic: () => now });
    command.exitOverride().configureOutput({ writeErr: (text) => stderr.write(text) });
    let code = 0;
    try {
      await command.parseAsync(args, { from: 'user' });
    } catch (error) {
      code = (error as { exitCode: number }).exitCode;
      stderr.write((error as Error).message);
    }
    return { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? ''), code };
  }

  it('brings a file into the store and says what came of it', async () => {
    const file = write('posts.csv.gz', [HEADER, line(1), line(2, 5), line(1, 7)]);
    const { stdout, stderr, code } = await run(file, '--signal', 'likes=likes');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include(`Imported 3 rows of ${file}, skipped 0, in 0.0 s`);
    expect(stdout).to.include('the test store holds 2 items now.');
    expect(stderr).to.equal('Times in "created_at" are Unix seconds; the first is 2013-01-01T00:00:11.000Z.\n');
    expect([...store.items.values()].map(({ signals }) => signals)).to.deep.equal([{ likes: 7 }, { likes: 5 }]);
    expect(opened, 'stores left open').to.equal(0);
    expect(process.listenerCount('SIGTERM'), 'listeners left').to.equal(0);
  });

  it('a dash is standard input', async () => {
    const { stdout, code } = await run('-', '--signal', 'likes=likes');
    expect(code).to.equal(0);
    expect(stdout).to.include('Imported 1 row of standard input');
  });

  it('JSON Lines come in by dotted paths', async () => {
    const file = write('posts.jsonl', [
      '{"id":7,"text":"A","at":"2013-01-01T00:00:11Z","stats":{"likes":"3"}}',
      '{"id":"8","text":"B","at":"2013-01-01T00:00:12Z"}',
    ]);
    const mapping = ['--column', 'title=text', '--column', 'created_at=at', '--signal', 'likes=stats.likes'];
    const { stderr, code } = await run(file, ...mapping);
    expect(code, stderr).to.equal(0);
    expect([...store.items.values()].map(({ id, signals }) => [id, signals['likes']])).to.deep.equal([
      ['7', 3],
      ['8', 0],
    ]);
  });

  it('says which columns look like counters when no signal is given', async () => {
    const { stderr, code } = await run(write('plain.csv', [HEADER, line(1)]));
    expect(code).to.equal(0);
    expect(stderr).to.include(
      'No --signal given: items come in with no counters; columns that look like counters: likes (use --signal likes=likes)\n',
    );
    expect(store.items.get('1')?.signals).to.deep.equal({});
  });

  it('a column of JSON Lines that no row has so far is doubted, with the nearest', async () => {
    const file = write('sparse.jsonl', ['{"id":1,"title":"A","created_at":1,"likes":3}']);
    const { stderr, code } = await run(file, '--signal', 'likes=likez');
    expect(code).to.equal(0);
    expect(stderr).to.include(
      'None of the first rows has "likez"; where it is missing it counts as empty; did you mean "likes"?',
    );
  });

  it('a column that is not in the header is wrong usage, before a store is opened', async () => {
    const file = write('columns.csv', ['id,headline,created_utc', '1,x,1']);
    const cases: [args: string[], says: string][] = [
      [
        [],
        'no column "title" for title; the columns are: id, headline, created_utc; say which it is with --column title=COLUMN',
      ],
      [
        ['--column', 'title=headlin'],
        'no column "headlin" for title; the columns are: id, headline, created_utc; did you mean "headline"?',
      ],
      [['--column', 'title=headline'], '--column created_at=COLUMN; did you mean "created_utc"?'],
    ];
    store.count = () => expect.fail('the store was asked');
    for (const [args, says] of cases) {
      const { stderr, code } = await run(file, ...args);
      expect(code).to.equal(2);
      expect(stderr).to.include(says);
    }
  });

  it('a header cannot send commands to the terminal', async () => {
    const { stderr } = await run(write('escape.csv', ['\u001b[2Jid,x', '1,x']));
    expect(stderr).to.include('the columns are:  [2Jid, x').and.not.include('\u001b');
  });

  it('options that cannot be meant are refused, and say how they are written', async () => {
    const file = write('usage.csv', [HEADER, line(1)]);
    const cases: [args: string[], says: string][] = [
      [
        ['--column', 'titel=likes'],
        'There is no field "titel"; the fields are: id, title, url, author, created_at. Did you mean "title"?',
      ],
      [['--column', 'title'], 'It is written as title=TITLE_COLUMN.'],
      [['--column', 'title=a', '--column', 'title=b'], 'The field "title" is given a column twice.'],
      [['--signal', 'likes='], 'It is written as likes=LIKES_COLUMN.'],
      [['--signal', 'Likes=likes'], '"Likes" is no name for a signal'],
      [['--signal', 'likes=likes', '--signal', 'likes=id'], 'The signal "likes" is given a column twice.'],
      [['--max-errors', '-1'], 'It must be a whole number, 0 or more.'],
      [['--format', 'xml'], 'Allowed choices are csv, tsv, jsonl.'],
    ];
    for (const [args, says] of cases) {
      const { stderr, code } = await run(file, ...args);
      expect(stderr).to.include(says);
      expect(code).to.not.equal(0);
    }
    expect(store.items.size).to.equal(0);
  });

  it('two signals may come from one column', async () => {
    const { code } = await run(
      write('two.csv', [HEADER, line(1)]),
      '--signal',
      'likes=likes',
      '--signal',
      'score=likes',
    );
    expect(code).to.equal(0);
    expect(store.items.get('1')?.signals).to.deep.equal({ likes: 1, score: 1 });
  });

  it('bad rows are told with their line, the first twenty in full', async () => {
    const file = write('bad.csv', [
      HEADER,
      line(1),
      ...Array.from({ length: 25 }, (_, n) => line(n, '1,5')),
      line(2, '\u001bx'),
    ]);
    const { stdout, stderr, code } = await run(file, '--signal', 'likes=likes');
    expect(code).to.equal(0);
    expect(stdout).to.include('Imported 1 row').and.include('skipped 26');
    expect(stderr).to.include(`${file}:3: the row has 5 fields, and the header 4\n`);
    expect(stderr).to.include(`${file}:22: `).and.not.include(`${file}:23: `);
    expect(stderr).to.include('… and 6 more rows could not be read.\n');
  });

  it('a bad value is shown with its column, shortened, and without what a terminal would obey', async () => {
    const file = write('value.csv', [HEADER, line(1, `\u001b[2J\u009b${'x'.repeat(100)}`)]);
    const { stderr } = await run(file, '--signal', 'likes=likes');
    expect(stderr)
      .to.include(`${file}:2: it is not a whole number (column "likes": "\\u001b[2J xxx`)
      .and.include('xx…)');
  });

  it('more bad rows than allowed end it before their batch is written, and say what is in', async () => {
    const file = write('many.csv', [HEADER, ...Array.from({ length: 2_500 }, (_, n) => line(n)), line('x', 'y')]);
    const { stdout, stderr, code } = await run(file, '--signal', 'likes=likes', '--max-errors', '0');
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    expect(stderr).to.include(`${file}:2502: it is not a whole number (column "likes": "y")`);
    expect(stderr).to.include('1 of the first 2,501 rows could not be read, and --max-errors allows 0.');
    expect(stderr).to.include('2,000 rows are in the test store, each of them whole. Running it again is safe');
    expect(store.items.size).to.equal(2_000);
    expect(opened).to.equal(0);
  });

  it('a store that fails ends it, with what is in', async () => {
    store.beforeUpsert = () => {
      if (store.upserts.length > 0) throw new Error('the disk is full');
    };
    const file = write('full.csv', [HEADER, ...Array.from({ length: 2_500 }, (_, n) => line(n))]);
    const { stderr, code } = await run(file, '--signal', 'likes=likes');
    expect(code).to.equal(1);
    expect(stderr).to.include('the disk is full\n2,000 rows are in the test store');
  });

  it('a signal to end lets the transaction under way finish and says what is in', async () => {
    store.beforeUpsert = () => void process.emit('SIGTERM');
    const file = write('long.csv', [HEADER, ...Array.from({ length: 5_000 }, (_, n) => line(n))]);
    const { stderr, code } = await run(file, '--signal', 'likes=likes');
    expect(code).to.equal(1);
    expect(stderr).to.include('The import was interrupted.\n2,000 rows are in the test store');
    expect(store.items.size).to.equal(2_000);
    expect(process.listenerCount('SIGTERM')).to.equal(0);
  });

  it('a file that is missing is said in one sentence', async () => {
    const { stderr } = await run(join(folder.path, 'missing.csv'));
    expect(stderr).to.include('missing.csv cannot be read: there is no such file');
  });

  it('says how far it is every five seconds where nobody watches', async () => {
    store.beforeUpsert = () => {
      now += 2_500;
    };
    const file = write('progress.csv', [HEADER, ...Array.from({ length: 10_000 }, (_, n) => line(n))]);
    const { stdout, stderr } = await run(file, '--signal', 'likes=likes');
    const lines = stderr.trim().split('\n').slice(1);
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(/^\d+%, 4,000 rows, 800 rows\/s$/);
    expect(stdout).to.include('in 12.5 s: 10,000 rows, 800 rows/s.');
  });

  it('says that it removed the demonstration items', async () => {
    await store.upsert([{ id: 'demo-1', title: 'x', url: '', author: '', createdAt: 0, signals: {} }]);
    const { stdout, stderr } = await run(write('real.csv', [HEADER, line(1)]), '--signal', 'likes=likes');
    expect(stderr).to.include('Removed 1 demonstration item first.');
    expect(stdout).to.include('holds 1 item now.');
  });
});
