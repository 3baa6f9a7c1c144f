import { expect } from 'chai';
import fc from 'fast-check';
import { maskUrl, quote } from '../../../src/bootstrap/config/keys/quote.js';
import { Reading } from '../../../src/bootstrap/config/keys/reading.js';
import { scalar } from '../../../src/bootstrap/config/keys/scalar.js';
import { textLike } from '../../../src/bootstrap/config/values/value-kind.js';
import { writtenDefault } from '../../../src/bootstrap/config/written/written.js';
import { boardYaml, errorOf, load, onlyLine } from './configured.js';

const URL = 'mysql://user:pa55@host/db?password=pa55';

describe('secrets in the configuration', () => {
  it('a URL that is not one of ours is refused without showing its password', () => {
    const line =
      'database.url (hotlist.yaml:1): "mysql://***" names no host or no database; ' +
      'file: and the path of a file, such as file:./data/hotlist.db, or mysql://USER:PASSWORD@HOST:PORT/DATABASE (mysqls:// with TLS), ' +
      'where special characters in a password are written as %40 and so on';
    expect(onlyLine(`database: {url: "${URL}"}`)).to.equal(line);
    expect(onlyLine('', { HOTLIST_DATABASE_URL: URL })).to.equal(
      line.replace('hotlist.yaml:1', 'environment HOTLIST_DATABASE_URL'),
    );
  });

  const wrongPlaces: readonly (readonly [where: string, yaml: string, env?: NodeJS.ProcessEnv])[] = [
    ['as the section', `database: "${URL}"`],
    ['as the Redis section, with no @', 'redis: redis://:pa55'],
    ['as a bare word', 'redis: pa55'],
    ['as a quoted word', 'database: {url: "pa55"}'],
    ['as an unknown key', `databse: {url: "${URL}"}`],
    ['as a key itself', `"${URL}": x`],
    ['as a key in a section', `log: {"${URL}": x}`],
    ['as a folder', '', { HOTLIST_DATA_DIR: URL }],
    ['as an address', `grpc: {listen: "${URL}"}`],
    ['as a word', `demo: "${URL}"`],
    ['as a list', `database: {url: ["${URL}"]}`],
    ['as a board', `boards: ["${URL}"]`],
    ['as all boards', `boards: "${URL}"`],
    ['as a schedule', boardYaml(`every: "${URL}"`)],
    ['as a schedule of five words', boardYaml('every: "* * * * user:pa55@host"')],
    ['as a zone', boardYaml(`time_zone: "${URL}"`)],
    ['as a weight', boardYaml(`weights: {"${URL}": 1, likes: "${URL}"}`)],
    ['as a formula', boardYaml(`formula: {name: "${URL}"}`)],
    ['in an unknown variable', '', { HOTLIST_DATABSE_URL: URL }],
    ['as a Go data source name', 'database: {url: "user:pa55@tcp(host)/db"}'],
    ['with a space in it', 'database: {url: "mysql://user:pa55 pa55@host/db"}'],
    ['twice', `database:\n  url: ${URL}\n  url: ${URL}`],
    ['as a key, twice', `"${URL}": 1\n"${URL}": 2`],
    ['as a tag', 'database: {url: !pa55 x}'],
    ['as a tag without a suffix', 'database: {url: !pa55! x}'],
    ['as a verbatim tag', 'database: {url: !<pa55> x}'],
    ['as an alias', 'database: {url: *pa55 }'],
    ['in an escape', 'database: {url: "\\Upa55pa55"}'],
    ['in a directive', `%pa55 ${URL}\n---\na: 1`],
    ['after a closing bracket', `{a: 1} ${URL}`],
    ['in a block header', `database:\n  url: |pa55\n    x`],
  ];
  for (const [where, yaml, env = {}] of wrongPlaces) {
    it(`a password is not shown when it is written ${where}`, () => {
      expect(errorOf(() => load(yaml, env)).message).not.to.contain('pa55');
    });
  }

  it('whatever the password is, it is not shown', () => {
    const password = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => !'mysql://***"'.includes(text));
    fc.assert(
      fc.property(password, (secret) => {
        const text = `mysql://u:${secret}@h`;
        expect(quote(text, true)).to.equal('"mysql://***"');
        expect(quote(text)).to.equal('"mysql://***"');
        expect(maskUrl(text)).to.equal('mysql://***@h');
      }),
    );
  });

  it('where a URL points may be printed, but not who goes there', () => {
    expect(maskUrl(URL)).to.equal('mysql://***@host/db?***');
    expect(maskUrl('redis://host:6379/0')).to.equal('redis://host:6379/0');
    expect(maskUrl('mysql://user:p@55/@host/db')).to.equal('mysql://***@host/db');
  });

  it('a secret that takes effect is printed masked, and used as it is', () => {
    const reading = new Reading();
    const key = scalar({ kind: textLike(/^mysql:/, 'a MySQL URL'), meaning: 'Where.', secret: true });
    expect(key.read(writtenDefault(URL, 'database.url'), reading)).to.equal(URL);
    expect(reading.entries).to.deep.equal([
      { path: 'database.url', value: 'mysql://***@host/db?***', origin: 'default' },
    ]);
  });

  it('the path of a file is not a secret', () => {
    const { entries } = load('', { HOTLIST_DATABASE_URL: 'file:/home/me@work/hot.db' });
    expect(entries[1]?.value).to.equal('file:/home/me@work/hot.db');
    expect(onlyLine('database: {url: "file:./data/"}')).to.contain('"file:./data/" is not allowed');
  });
});
