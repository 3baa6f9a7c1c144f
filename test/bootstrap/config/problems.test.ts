import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigError } from '../../../src/bootstrap/config/config-error.js';
import { boardYaml, errorOf, load, onlyLine, problemsOf } from './configured.js';

describe('what is wrong with the configuration', () => {
  it('everything is said at once, each on its line', () => {
    const yaml = [
      'grpc:',
      '  listen: here',
      'lgo:',
      '  level: warn',
      'boards:',
      '  - name: a',
      '    size: 0',
      '  - name: b',
      '    weights:',
      '      likes: many',
      '    timeout: 2d',
    ].join('\n');
    const { message, problems } = errorOf(() => load(yaml, { HOTLIST_LOG_LEVEL: 'loud', HOTLIST_LGO: 'x' }));
    expect(message.split('\n')).to.have.length(8);
    expect(message).to.match(/^The configuration has 7 problems:\n {2}lgo \(hotlist\.yaml:3\)/);
    expect(problems.map(({ path, origin }) => `${path} ${origin}`)).to.have.members([
      'lgo hotlist.yaml:3',
      'HOTLIST_LGO environment',
      'grpc.listen hotlist.yaml:2',
      'log.level environment HOTLIST_LOG_LEVEL',
      'boards[0].size hotlist.yaml:7',
      'boards[1].weights.likes hotlist.yaml:10',
      'boards[1].timeout hotlist.yaml:11',
    ]);
  });

  it('a problem says where it is, what stands there and what is allowed', () => {
    expect(onlyLine(boardYaml('size: 0'))).to.equal(
      'boards[0].size (hotlist.yaml:3): 0 is not allowed; a whole number from 1 to 1000',
    );
    expect(onlyLine('', { HOTLIST_LOG_LEVEL: 'debg' })).to.equal(
      'log.level (environment HOTLIST_LOG_LEVEL): "debg" is not allowed; ' +
        'trace, debug, info, warn, error, fatal or silent (did you mean "debug"?)',
    );
  });

  const refusedSettings: readonly (readonly [path: string, value: string, wanted: RegExp])[] = [
    ['database.url', 'file:', /file: and the path of a file/],
    ['database.url', 'file:./data/', /file: and the path of a file/],
    ['database.url', 'file:./hot.db?mode=ro', /file: and the path of a file/],
    ['database.url', 'file::memory:', /file: and the path of a file/],
    ['database.url', 'file://host/hot.db', /names a host/],
    ['database.url', './hot.db', /file: and the path of a file/],
    ['database.url', 'postgres://host/db', /is not allowed; file: and the path of a file/],
    ['database.url', 'mysql://host', /names no host or no database; file:/],
    ['database.url', 'mysql://host/', /names no host or no database; file:/],
    ['database.url', 'mysql:///db', /names no host or no database; file:/],
    ['database.url', 'mysql://host/db?ssl=1', /names no host or no database; file:/],
    ['database.url', 'mysql://u:p@host:99999/db', /is not allowed; file:/],
    ['database.url', 'mysql://u:p@host:0/db', /is not allowed; file:/],
    ['database.url', 'mysql://u:50%off@host/db', /is not allowed; file:.*written as %40 and so on$/],
    ['database.url', 'mysql://u%zz@host/db', /is not allowed; file:/],
    ['database.url', 'mysql://u@host/d%ff', /is not allowed; file:/],
    ['redis.url', 'anything', /is not allowed; redis:\/\/USER:PASSWORD@HOST:PORT\/DATABASE, or rediss:/],
    ['redis.url', 'redis://', /names no host; redis:/],
    ['redis.url', 'redis://:pw@/0', /names no host; redis:/],
    ['redis.url', 'redis://h:65536', /is not allowed; redis:/],
    ['redis.url', 'redis://h/one', /is not allowed; redis:/],
    ['redis.url', 'redis://h?db=1', /is not allowed; redis:/],
    ['redis.url', 'redis://u:p%zz@h', /is not allowed; redis:/],
    ['redis.url', 'redis://[1.2.3.4]', /is not allowed; redis:/],
    ['redis.url', 'valkey://h', /is not allowed; redis:/],
    ['redis.mode', 'clustr', /single, sentinel or cluster \(did you mean "cluster"\?\)/],
    ['redis.nodes', 'a', /HOST:PORT, separated by commas/],
    ['redis.nodes', 'a:1,', /HOST:PORT, separated by commas/],
    ['redis.nodes', 'a:1 b:2', /HOST:PORT, separated by commas/],
    ['redis.nodes', 'a:0', /HOST:PORT, separated by commas/],
    ['redis.sentinel_name', 'my master', /1 to 64 letters/],
    ['redis.key_prefix', 'hot list:', /1 to 64 printable ASCII characters without spaces/],
    ['redis.timeout', '49ms', /a duration from 50ms to 10s/],
    ['redis.timeout', '11s', /a duration from 50ms to 10s/],
    [
      'scheduler.backend',
      'mysql',
      /"mysql" needs a database of MySQL or MariaDB, and database\.url names a file; auto/,
    ],
    ['scheduler.backend', 'lokal', /is not allowed; auto, local, redis or mysql \(did you mean "local"\?\)/],
    ['scheduler.lease_ttl', '1999ms', /a duration from 2s to 10m/],
    ['scheduler.lease_ttl', '11m', /a duration from 2s to 10m/],
    ['scheduler.max_running', '0', /a whole number from 1 to 1000/],
    ['scheduler.functions', 'https://site.example/f.mjs', /the path of a file/],
    ['scheduler.keep_executions', '0', /a whole number from 1 to 1000000/],
    ['scheduler.keep_for', '59s', /a duration from 1m to 3650d/],
    ['grpc.listen', '50051', /HOST:PORT/],
    ['grpc.listen', ':50051', /HOST:PORT/],
    ['grpc.listen', '127.0.0.1:65536', /HOST:PORT/],
    ['grpc.listen', '127.0.0.256:1', /HOST:PORT/],
    ['grpc.listen', '::1:50051', /IPv6 as \[::1\]:50051/],
    ['http.listen', '[127.0.0.1]:80', /HOST:PORT/],
    ['http.listen', 'a b:80', /HOST:PORT/],
    ['demo', 'maybe', /auto, on or off/],
    ['log.level', 'INFO', /did you mean "info"/],
    ['log.format', 'text', /auto, json or pretty/],
    ['shutdown.timeout', '10', /a duration from 1s to 10m/],
    ['shutdown.timeout', '999ms', /a duration from 1s to 10m/],
    ['shutdown.timeout', '10.1m', /a duration from 1s to 10m/],
    ['data_dir', 'a\nb', /the path of a folder/],
    ['data_dir', 'a?b', /the path of a folder/],
  ];
  for (const [path, value, wanted] of refusedSettings) {
    it(`${path} can't be ${JSON.stringify(value)}, in the file or in the environment`, () => {
      const [section = '', key] = path.split('.');
      const yaml = JSON.stringify({ [section]: key === undefined ? value : { [key]: value } });
      expect(onlyLine(yaml)).to.match(wanted).and.to.contain(`${path} (hotlist.yaml:1)`);
      const variable = `HOTLIST_${path.replace('.', '_').toUpperCase()}`;
      expect(onlyLine('', { [variable]: value }))
        .to.match(wanted)
        .and.to.contain(`(environment ${variable})`);
    });
  }

  it('a backend that the database cannot be is said beside everything else', () => {
    const yaml = 'scheduler:\n  backend: mysql\nlog: {level: loud}\n';
    expect(problemsOf(yaml).map(({ path, origin }) => `${path} ${origin}`)).to.have.members([
      'log.level hotlist.yaml:3',
      'scheduler.backend hotlist.yaml:2',
    ]);
    expect(onlyLine('database: {url: "mysql://db"}\nscheduler: {backend: mysql}')).to.match(/^database\.url /);
  });

  it('the redis backend needs a Redis, and a database that numbers the leases', () => {
    const redis = 'scheduler: {backend: redis}';
    expect(onlyLine(`${redis}\ndatabase: {url: "mysql://root@db/hot"}`)).to.match(
      /^scheduler\.backend \(hotlist\.yaml:1\): "redis" needs redis\.url to say where Redis is/,
    );
    expect(onlyLine(`${redis}\nredis: {url: "redis://cache"}`)).to.match(
      /^scheduler\.backend \(hotlist\.yaml:1\): "redis" needs a database of MySQL or MariaDB, and database\.url names a file/,
    );
    expect(onlyLine(`${redis}\ndatabase: {url: "mysql://root@db/hot"}\nredis: {url: "http://cache"}`)).to.match(
      /^redis\.url /,
    );
  });

  it('a mapping or a list in place of a value is refused', () => {
    expect(onlyLine('demo: {a: 1}')).to.contain('demo (hotlist.yaml:1): a mapping is not allowed; auto, on or off');
    expect(onlyLine('log:\n  level: [info]')).to.contain('log.level (hotlist.yaml:2): a list is not allowed');
  });

  it('a value in place of a mapping is refused', () => {
    expect(onlyLine('log: debug')).to.equal(
      'log (hotlist.yaml:1): "***" is not allowed; a mapping with the keys level, format',
    );
    expect(onlyLine('grpc: []')).to.contain('a list is not allowed; a mapping with the keys listen');
  });

  describe('unknown names', () => {
    it('an unknown key is refused with the nearest known one', () => {
      expect(onlyLine('dataDir: x')).to.equal('dataDir (hotlist.yaml:1): unknown key; did you mean "data_dir"?');
      expect(onlyLine('log:\n  levle: warn')).to.equal(
        'log.levle (hotlist.yaml:2): unknown key; did you mean "level"?',
      );
      expect(onlyLine(boardYaml('sise: 3'))).to.contain(
        'boards[0].sise (hotlist.yaml:3): unknown key; did you mean "size"?',
      );
      expect(onlyLine(boardYaml('formula: {name: half-life, halflife: 3h}'))).to.contain(
        'boards[0].formula.halflife (hotlist.yaml:3): unknown key; did you mean "half_life"?',
      );
    });

    it('a key written in the wrong place is refused with the right one', () => {
      expect(onlyLine('log_level: warn')).to.contain('did you mean "level" under "log"?');
      expect(onlyLine('log.level: warn')).to.equal(
        '"log.level" (hotlist.yaml:1): unknown key; did you mean "level" under "log"?',
      );
    });

    it('a key that is near none is refused with those that there are', () => {
      expect(onlyLine('http:\n  port: 80')).to.equal(
        'http.port (hotlist.yaml:2): unknown key; the keys here are listen',
      );
      expect(onlyLine('frobnicate: 1')).to.contain('the keys here are data_dir, database, ranking, publishing,');
    });

    it('nothing is near a short word by chance', () => {
      expect(onlyLine('demo: xx')).to.match(/; auto, on or off$/);
      expect(onlyLine('demo: onn')).to.contain('did you mean "on"?');
    });

    it("a constant of another formula is refused with the formula's own", () => {
      expect(onlyLine(boardYaml('formula: {name: lemmy, exponent: 1}'))).to.contain(
        'boards[0].formula.exponent (hotlist.yaml:3): unknown key; the keys here are name, gravity',
      );
    });

    it('an unknown environment variable is refused with the nearest known one', () => {
      expect(onlyLine('', { HOTLIST_GRPC_LISTN: 'x' })).to.equal(
        'HOTLIST_GRPC_LISTN (environment): unknown variable; did you mean HOTLIST_GRPC_LISTEN?',
      );
      expect(onlyLine('', { HOTLIST_BOARDS: 'x' })).to.match(
        /unknown variable; there are HOTLIST_CONFIG, HOTLIST_DATA_DIR,/,
      );
    });

    it("variables of the tests and of other programs are not hotlist's", () => {
      expect(load('', { HOTLIST_TEST_SEED: '1', HOTLISTS: 'x', PATH: '/bin' }).config.demo).to.equal('auto');
    });

    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      it(`${name} is a key like any other, and unknown everywhere`, () => {
        for (const yaml of [
          `${name}: {a: 1}`,
          `log:\n  ${name}: 1`,
          boardYaml(`${name}: 1`),
          boardYaml(`formula: {name: lemmy, ${name}: 1}`),
        ]) {
          expect(onlyLine(yaml)).to.contain(`${name} (hotlist.yaml:`).and.to.contain('unknown key');
        }
        expect(onlyLine(boardYaml(`formula: ${name}`))).to.contain('is not allowed; hacker-news, reddit');
        expect(Object.prototype).not.to.have.property('a');
      });
    }
  });

  it('no file whatsoever ends in anything but a configuration or a ConfigError', () => {
    const word = fc.constantFrom(
      'boards',
      'log',
      'name',
      'formula',
      'weights',
      '&a',
      '*a',
      '- ',
      ': ',
      '\n',
      ' ',
      '{',
      '}',
    );
    const soup = fc.oneof(
      fc.array(fc.oneof(word, word, fc.string({ maxLength: 3 })), { maxLength: 30 }).map((parts) => parts.join('')),
      fc.json().map((json) => `boards: ${json}`),
      fc.json().map((json) => `boards:\n  - name: a\n    formula: ${json}\n    weights: ${json}`),
    );
    fc.assert(
      fc.property(soup, (yaml) => {
        try {
          load(yaml);
        } catch (error) {
          expect(error).to.be.instanceOf(ConfigError);
          expect((error as ConfigError).problems).not.to.have.length(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an error has one line per problem, whatever the values hold', () => {
    const [problem] = problemsOf('', { HOTLIST_LOG_LEVEL: `a\nb\u001b[31m\u202e${'x'.repeat(500)}` });
    expect(problem?.message).to.match(/^[\x20-\x7e…]{60,200}$/);
  });
});
