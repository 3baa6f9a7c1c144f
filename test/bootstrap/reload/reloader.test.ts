import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { BoardCatalog } from '../../../src/application/serving/board-catalog.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import { loadConfig } from '../../../src/bootstrap/config/load.js';
import { Reloader } from '../../../src/bootstrap/reload/reloader.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { someTiers } from '../../support/some-tiers.js';
import { folderWith } from '../config/configured.js';

const SECRET = 's3cret-w0rd';
const BOARDS = 'boards: [{ name: hot }, { name: week, every: 1h }]';
const GONE =
  'hotlist.yaml: it is gone or empty; the boards stay as they are until it is back, or SIGHUP says that this is meant';

/** A reloader of a service that was started with this file. */
function startedWith(yaml: string | undefined, env: NodeJS.ProcessEnv = {}, configPath?: string) {
  const cwd = folderWith(yaml === undefined ? {} : { 'hotlist.yaml': yaml });
  const file = join(cwd, 'hotlist.yaml');
  const load = () => loadConfig({ env, cwd, configPath });
  const loaded = load();
  const catalog = new BoardCatalog(loaded.config.boards);
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const { announce } = events;
  const memory = new HotListMemory();
  const loader = new ListLoader({ tiers: someTiers().tiers, memory, clock, random: () => 0.5, announce });
  const reloader = new Reloader({ load, loaded, catalog, memory, loader, clock, announce });
  const write = (text: string) => writeFileSync(file, text);
  const last = () => events.all.at(-1);
  return { reloader, catalog, events, last, write, remove: () => rmSync(file) };
}

describe('the reloader', () => {
  it('makes the boards those of the file as it is now, and says how they differ', () => {
    const { reloader, catalog, last, write } = startedWith(BOARDS);
    write('boards: [{ name: new, size: 5 }, { name: week, every: 2h }]');
    reloader.reload('SIGHUP');
    expect(catalog.names).to.deep.equal(['new', 'week']);
    expect(catalog.find('week').job.schedule).to.deep.equal({ kind: 'interval', everyMs: 7_200_000 });
    expect(last()).to.deep.equal({
      ...{ type: 'config applied', cause: 'SIGHUP', at: NOW, needRestart: [] },
      changes: { added: ['new'], removed: ['hot'], changed: ['week'], newDefault: 'new', reordered: false },
    });
  });

  it('refuses the whole file when anything in it is wrong, and says everything that is', () => {
    const { reloader, catalog, last, write } = startedWith(BOARDS);
    write('boards: [{ name: new }, { name: week, size: 0 }]\nlog: { level: loud }');
    reloader.reload('file changed');
    expect(catalog.names).to.deep.equal(['hot', 'week']);
    const event = last();
    expect(event).to.include({ type: 'config refused', cause: 'file changed' });
    expect(event).to.have.property('problems').that.has.length(2);
    expect(event)
      .to.have.property('problems')
      .that.satisfies((problems: string[]) =>
        problems.some((problem) => problem.startsWith('boards[1].size (hotlist.yaml:1): 0 ')),
      );
  });

  it('refuses what is no YAML, and takes the next version that is', () => {
    const { reloader, catalog, last, write } = startedWith(BOARDS);
    write('boards: [{ name: hot');
    reloader.reload('file changed');
    expect(last()?.type).to.equal('config refused');
    write('boards: [{ name: hot }]');
    reloader.reload('file changed');
    expect(last()?.type).to.equal('config applied');
    expect(catalog.names).to.deep.equal(['hot']);
  });

  it('says when nothing has changed, however it is written', () => {
    const { reloader, catalog, last, write } = startedWith(BOARDS);
    const before = catalog.boards;
    write('# the same in other words\nboards:\n  - name: hot\n    size: 50\n  - { name: week, every: 60m }\n');
    reloader.reload('SIGHUP');
    expect(last()).to.deep.equal({ type: 'config unchanged', cause: 'SIGHUP', needRestart: [] });
    expect(catalog.boards).to.equal(before);
  });

  it('names the other settings that differ from those in effect, each time, and never what they are', () => {
    const { reloader, events, last, write } = startedWith(BOARDS, { HOTLIST_HTTP_LISTEN: '127.0.0.1:0' });
    const source =
      'source: { url: mysql://a:b@h/d, table: t, columns: { id: i, title: t, created_at: c, signals: { a: b } } }';
    write(
      [
        'boards: [{ name: hot }]',
        `redis: { url: "redis://:${SECRET}@h", timeout: 1s }`,
        'log: { level: debug }',
        'http: { listen: 127.0.0.1:1 }',
        'scheduler: { backend: local }',
        source,
      ].join('\n'),
    );
    reloader.reload('SIGHUP');
    const needRestart = ['redis.url', 'redis.timeout', 'log.level', 'source'];
    expect(last()).to.deep.include({ type: 'config applied', needRestart });
    reloader.reload('SIGHUP');
    expect(last()).to.deep.include({ type: 'config unchanged', needRestart });
    expect(JSON.stringify(events.all)).to.not.include(SECRET);
  });

  it('takes a changed password for a change', () => {
    const { reloader, last, write } = startedWith(`redis: { url: "redis://:${SECRET}@h" }`);
    write(`redis: { url: "redis://:${SECRET}2@h" }`);
    reloader.reload('SIGHUP');
    expect(last()).to.deep.include({ needRestart: ['redis.url'] });
  });

  describe('of a file that is gone', () => {
    for (const [what, happen] of [
      ['gone', ({ remove }) => remove()],
      ['empty', ({ write }) => write('')],
      ['nothing but comments', ({ write }) => write('# boards\n')],
    ] as [string, (parts: ReturnType<typeof startedWith>) => void][]) {
      it(`keeps the boards while it is ${what}, and takes them up when it is back`, () => {
        const parts = startedWith(BOARDS);
        const { reloader, catalog, last, write } = parts;
        happen(parts);
        reloader.reload('file changed');
        expect(last()).to.deep.equal({ type: 'config refused', cause: 'file changed', problems: [GONE] });
        expect(catalog.names).to.deep.equal(['hot', 'week']);
        write('boards: [{ name: week }]');
        reloader.reload('file changed');
        expect(catalog.names).to.deep.equal(['week']);
      });
    }

    it('goes back to the built-in boards when SIGHUP says so, and on to others when it is there again', () => {
      const { reloader, catalog, last, write, remove } = startedWith(BOARDS);
      remove();
      reloader.reload('SIGHUP');
      expect(catalog.names).to.deep.equal(['hot', 'rising']);
      reloader.reload('file changed');
      expect(last()?.type).to.equal('config unchanged');
      write(BOARDS);
      reloader.reload('file changed');
      expect(catalog.names).to.deep.equal(['hot', 'week']);
    });

    it('that was named is refused, whoever asks', () => {
      const { reloader, catalog, last, remove } = startedWith(BOARDS, {}, 'hotlist.yaml');
      remove();
      for (const cause of ['SIGHUP', 'file changed'] as const) {
        reloader.reload(cause);
        const problems = ['hotlist.yaml (--config): there is no such file'];
        expect(last()).to.deep.equal({ type: 'config refused', cause, problems });
      }
      expect(catalog.names).to.deep.equal(['hot', 'week']);
    });
  });

  it('takes up a file that was not there at the start', () => {
    const { reloader, catalog, write } = startedWith(undefined);
    expect(catalog.names).to.deep.equal(['hot', 'rising']);
    write(BOARDS);
    reloader.reload('file changed');
    expect(catalog.names).to.deep.equal(['hot', 'week']);
  });
});
