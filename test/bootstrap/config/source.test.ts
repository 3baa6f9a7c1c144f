import { expect } from 'chai';
import { printConfig } from '../../../src/bootstrap/config/print.js';
import { documentedSource } from '../../support/documented-sources.js';
import { load, onlyLine, problemsOf } from './configured.js';

const URL = 'mysql://reader:pa55@db/blog';

const LINES: Readonly<Record<string, string>> = {
  url: `url: ${URL}`,
  table: 'table: posts',
  columns: 'columns: {id: id, title: title, created_at: created, signals: {likes: likes}}',
};

/** A source with some of its lines changed; an empty one is left out. */
function sourceYaml(changes: Readonly<Record<string, string>> = {}): string {
  const lines = Object.values({ ...LINES, ...changes }).filter((line) => line !== '');
  return ['source:', ...lines.map((line) => `  ${line}`)].join('\n');
}

describe('the source in the configuration', () => {
  it('is none unless the file names one', () => {
    expect(load('').config.source).to.equal(undefined);
    expect(load('source:').config.source).to.equal(undefined);
  });

  it('needs no more than a table, three columns and a signal', () => {
    expect(load(sourceYaml()).config.source).to.deep.equal({
      url: URL,
      rows: { kind: 'table', name: ['posts'] },
      where: undefined,
      columns: {
        id: ['id'],
        title: ['title'],
        url: undefined,
        author: undefined,
        createdAt: { column: ['created'], unit: undefined, offsetMinutes: undefined },
        updatedAt: undefined,
        signals: [['likes', ['likes']]],
      },
      counters: undefined,
      queryTimeoutMs: 10_000,
    });
  });

  it('is read in full as the documentation shows it', () => {
    const source = load(documentedSource('Articles with a table of counters')).config.source;
    expect(source).to.deep.include({
      rows: { kind: 'table', name: ['published_articles'] },
      where: 'status = 2',
      counters: {
        rows: { kind: 'table', name: ['interactives'] },
        where: "biz = 'article'",
        key: ['biz_id'],
        updatedAt: { column: ['utime'], unit: 'ms', offsetMinutes: undefined },
        signals: [
          ['reads', ['read_cnt']],
          ['likes', ['like_cnt']],
          ['collects', ['collect_cnt']],
        ],
      },
    });
    expect(source?.columns).to.deep.include({
      url: { texts: ['https://example.org/articles/', ''], columns: [['id']] },
      createdAt: { column: ['ctime'], unit: 'ms', offsetMinutes: undefined },
    });
    expect(load(documentedSource('Lobsters')).config.source?.rows).to.deep.equal({
      kind: 'join',
      sql: 'stories s JOIN users u ON u.id = s.user_id',
    });
  });

  it('may be a query, whose semicolon is left out', () => {
    const query = 'query: "(SELECT a FROM b) ;\\n"';
    expect(load(sourceYaml({ table: '', query })).config.source?.rows).to.deep.equal({
      kind: 'query',
      sql: '(SELECT a FROM b)',
    });
  });

  it('may be a query with comments before it, and not what only looks like one', () => {
    const yaml = (sql: string) => sourceYaml({ table: '', query: `query: ${JSON.stringify(sql)}` });
    for (const before of ['-- why\n', '--\n', '# why\n', '/* why\n*/ ', '/**/(/* 2 */ ']) {
      expect(load(yaml(`${before}SELECT a FROM b`)).config.source?.rows, before).to.include({ kind: 'query' });
    }
    for (const before of ['-- ', '# ', '/* ', '--\n# ', '/*! DROP TABLE a; */ ', '/*M! DROP */ ', '--a\n']) {
      expect(onlyLine(yaml(`${before}SELECT a FROM b`)), before).to.match(/does not begin with SELECT or WITH/);
    }
  });

  it('a time may have a fixed offset', () => {
    const offsets = { UTC: 0, '"+08:00"': 480, '-0330': -210, '+14:00': 840 };
    for (const [zone, minutes] of Object.entries(offsets)) {
      const columns = `columns: {id: id, title: t, created_at: {column: c, time_zone: ${zone}}, signals: {a: b}}`;
      expect(load(sourceYaml({ columns })).config.source?.columns.createdAt.offsetMinutes, zone).to.equal(minutes);
    }
  });

  describe('its URL', () => {
    const without = sourceYaml({ url: '' });

    it('comes from the environment before the file before database.url', () => {
      const database = `database: {url: "mysql://u:p@store/hot"}\n`;
      const urlOf = (yaml: string, env = {}) => load(yaml, env).config.source?.url;
      expect(urlOf(database + without)).to.equal('mysql://u:p@store/hot');
      expect(urlOf(database + sourceYaml())).to.equal(URL);
      expect(urlOf(database + sourceYaml(), { HOTLIST_SOURCE_URL: 'mysql://e:p@env/x' })).to.equal('mysql://e:p@env/x');
    });

    it('must be one of a database server', () => {
      expect(onlyLine(without)).to.match(
        /^source\.url \(hotlist\.yaml:1\): is missing; mysql:\/\/USER.* when database\.url is one$/,
      );
      expect(onlyLine(sourceYaml({ url: 'url: file:./x.db' }))).to.match(
        /is not a database of MySQL or MariaDB; mysql:/,
      );
      expect(onlyLine(sourceYaml({ url: 'url: mysql://host' }))).to.match(
        /"mysql:\/\/\*\*\*" names no host or no database; mysql:/,
      );
      expect(onlyLine(sourceYaml({ url: 'url: "mysql://u:50%off@host/x"' }))).to.match(
        /"mysql:\/\/\*\*\*" is not allowed; mysql:.* written as %40 and so on; it may be left out/,
      );
      expect(onlyLine(without, { HOTLIST_SOURCE_URL: 'x' })).to.match(
        /^source\.url \(environment HOTLIST_SOURCE_URL\): "\*\*\*" is not/,
      );
    });

    it('alone says nothing of what to read', () => {
      expect(onlyLine('', { HOTLIST_SOURCE_URL: URL })).to.equal(
        'source.url (environment HOTLIST_SOURCE_URL): has no effect alone; name the table and its columns under "source" in the file',
      );
    });

    it('is not complained of when database.url is what is wrong', () => {
      expect(onlyLine(`database: {url: nothing}\n${without}`)).to.match(/^database\.url /);
    });

    it('is printed without user and password', () => {
      const printed = printConfig(load(sourceYaml()).entries);
      expect(printed)
        .to.match(/^source\.url +=\s+mysql:\/\/\*\*\*@db\/blog +hotlist\.yaml:2$/m)
        .and.to.not.include('pa55');
      expect(printed).to.match(/^source\.columns\.signals\.likes += likes +hotlist\.yaml:4$/m);
      expect(printed).to.match(/^source\.where += none +default$/m);
    });
  });

  describe('is refused with what is allowed, each on its line:', () => {
    const columns = (text: string) => ({
      columns: `columns: {id: id, title: t, created_at: c, signals: {a: b}, ${text}}`,
    });
    const refused: readonly (readonly [what: string, changes: Readonly<Record<string, string>>, wanted: RegExp])[] = [
      ['no table', { table: '' }, /^source \(hotlist\.yaml:1\): names no rows; give it a "table", or a "query"$/],
      [
        'table and query',
        { query: 'query: SELECT 1' },
        /^source\.query \(hotlist\.yaml:5\): stands beside a table; leave one of them out$/,
      ],
      [
        'a table in three parts',
        { table: 'table: a.b.c' },
        /^source\.table \(hotlist\.yaml:3\): "a\.b\.c" is not allowed; a table, such as/,
      ],
      ['a table that is a query', { table: 'table: SELECT a FROM b' }, /is a query; write it under "query"/],
      [
        'a query that changes something',
        { table: '', query: 'query: DELETE FROM a' },
        /^source\.query .*does not begin with SELECT or WITH; one SELECT/,
      ],
      [
        'a query that locks',
        { table: '', query: 'query: SELECT a FROM b FOR  UPDATE' },
        /does more than read; one SELECT/,
      ],
      [
        'a query that writes a file',
        { table: '', query: `query: SELECT a INTO OUTFILE 'x' FROM b` },
        /does more than read/,
      ],
      [
        'no columns',
        { columns: '' },
        /^source\.columns \(hotlist\.yaml:1\): is missing; a mapping with the keys id, title, url/,
      ],
      [
        'columns that are none',
        { columns: 'columns: [id]' },
        /^source\.columns \(hotlist\.yaml:4\): a list is not allowed; a mapping with the keys id/,
      ],
      [
        'no signals',
        { columns: 'columns: {id: id, title: t, created_at: c}' },
        /^source\.columns \(hotlist\.yaml:4\): has no signals; there is nothing to rank by/,
      ],
      [
        'an unknown key',
        { tabel: 'tabel: x' },
        /^source\.tabel \(hotlist\.yaml:5\): unknown key; did you mean "table"\?$/,
      ],
      ['an unknown column', columns('autor: x'), /^source\.columns\.autor .*did you mean "author"\?$/],
      [
        'a column that is SQL',
        columns('author: CONCAT(a)'),
        /^source\.columns\.author .*"CONCAT\(a\)" is not allowed; a column, such as post_title or p\.title/,
      ],
      [
        'an address without a column',
        columns('url: "https://x/{}"'),
        /^source\.columns\.url .*not allowed; a column, or an address with columns in braces/,
      ],
      ['an address that is open', columns('url: "https://x/{id"'), /^source\.columns\.url /],
      ['a constant address', columns('url: "https://x/"'), /^source\.columns\.url .*"https:\/\/\*\*\*" is not allowed/],
      [
        'a unit there is not',
        columns('updated_at: {column: u, unit: m}'),
        /^source\.columns\.updated_at\.unit .*"m" is not allowed; s or ms$/,
      ],
      [
        'a unit and a zone',
        columns('updated_at: {column: u, unit: s, time_zone: UTC}'),
        /has a unit and a time_zone; an integer has a unit only/,
      ],
      [
        'a zone with summer time',
        columns('updated_at: {column: u, time_zone: Europe/London}'),
        /"Europe\/London" is a zone whose offset may change; UTC, or an offset/,
      ],
      [
        'an offset there is not',
        columns('updated_at: {column: u, time_zone: "+15:00"}'),
        /"\+15:00" is not allowed; UTC, or an offset/,
      ],
      [
        'a signal in two places',
        { counters: 'counters: {table: t, key: k, signals: {likes: x}}' },
        /^source\.counters\.signals\.likes .*is a signal of the item's own row too$/,
      ],
      [
        'counters without a key',
        { counters: 'counters: {table: t, signals: {x: x}}' },
        /^source\.counters\.key \(hotlist\.yaml:5\): is missing; a column/,
      ],
      [
        'counters without signals',
        { counters: 'counters: {table: t, key: k}' },
        /^source\.counters\.signals .*is missing; a mapping of 1 to 32 signals/,
      ],
      [
        'a name that no signal has',
        { counters: 'counters: {table: t, key: k, signals: {Likes: x}}' },
        /^source\.counters\.signals\.Likes .*this is not a signal's name/,
      ],
      ['a blank condition', { where: 'where: " "' }, /^source\.where .*" " is not allowed; a condition in SQL/],
      ['a timeout out of bounds', { timeout: 'timeout: 500ms' }, /^source\.timeout .*a duration from 1s to 10m$/],
    ];
    for (const [what, changes, wanted] of refused) {
      it(what, () => expect(onlyLine(sourceYaml(changes))).to.match(wanted));
    }

    it('everything at once', () => {
      const yaml = 'source:\n  url: x\n  columns: {id: "*", created_at: [c]}\n  counters: {table: "a;b"}\n';
      expect(problemsOf(yaml).map(({ path, origin }) => `${path} ${origin}`)).to.deep.equal([
        'source.url hotlist.yaml:2',
        'source.columns.id hotlist.yaml:3',
        'source.columns.title hotlist.yaml:3',
        'source.columns.created_at hotlist.yaml:3',
        'source.counters.table hotlist.yaml:4',
        'source.counters.key hotlist.yaml:4',
        'source.counters.signals hotlist.yaml:4',
        'source hotlist.yaml:1',
      ]);
    });

    it('a source that is a URL, without showing it', () => {
      expect(onlyLine(`source: ${URL}`)).to.match(
        /^source .*"mysql:\/\/\*\*\*" is not allowed; a mapping with the keys url, table/,
      );
      expect(onlyLine('source: pa55')).to.include('"***" is not allowed');
    });
  });
});
