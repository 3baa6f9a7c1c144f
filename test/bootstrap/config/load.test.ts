import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../../src/bootstrap/config/load.js';
import { printConfig } from '../../../src/bootstrap/config/print.js';
import { errorOf, folderWith, load, onlyLine } from './configured.js';

describe('loading the configuration', () => {
  it('without a file and an environment every value is its default', () => {
    const cwd = folderWith({});
    const { config, entries, file } = loadConfig({ env: {}, cwd });
    const { boards, source, jobs, ...settings } = config;
    expect(source).to.equal(undefined);
    expect(jobs).to.deep.equal([]);
    expect(settings).to.deep.equal({
      dataDir: join(cwd, 'data'),
      database: { url: 'file:./data/hotlist.db', path: join(cwd, 'data', 'hotlist.db'), migrate: 'on' },
      ranking: { overlapMs: 5_000, rebuildEveryMs: 3_600_000, slack: 100 },
      publishing: { keepVersions: 20 },
      serving: { pollMs: 2_000 },
      ingest: { token: undefined },
      admin: { token: undefined },
      redis: {
        url: undefined,
        mode: 'single',
        nodes: undefined,
        sentinelName: 'mymaster',
        sentinelPassword: undefined,
        keyPrefix: 'hotlist:',
        timeoutMs: 500,
      },
      scheduler: {
        ...{ backend: 'local', leaseTtlMs: 10_000 },
        ...{ maxRunning: 20, functions: undefined, keepExecutions: 1_000, keepForMs: 604_800_000 },
      },
      grpc: { listen: { host: '127.0.0.1', port: 50051 } },
      http: { listen: { host: '127.0.0.1', port: 8080 } },
      demo: 'auto',
      log: { level: 'info', format: 'auto' },
      shutdown: { delayMs: 0, timeoutMs: 10_000 },
    });
    expect(boards.map(({ name }) => name)).to.deep.equal(['hot', 'rising']);
    expect(new Set(entries.map(({ origin }) => origin))).to.deep.equal(new Set(['default']));
    expect(file).to.equal(undefined);
  });

  it('the environment goes before the file, and the file before the default', () => {
    const yaml = 'log:\n  level: warn\n  format: json\nhttp:\n  listen: 0.0.0.0:80\n';
    const { config, entries } = load(yaml, { HOTLIST_LOG_LEVEL: 'trace', HOTLIST_DEMO: 'off' });
    expect(config.log).to.deep.equal({ level: 'trace', format: 'json' });
    expect(config.demo).to.equal('off');
    const origins = new Map(entries.map(({ path, origin }) => [path, origin]));
    expect(origins.get('log.level')).to.equal('environment HOTLIST_LOG_LEVEL');
    expect(origins.get('log.format')).to.equal('hotlist.yaml:3');
    expect(origins.get('http.listen')).to.equal('hotlist.yaml:5');
    expect(origins.get('demo')).to.equal('environment HOTLIST_DEMO');
    expect(origins.get('grpc.listen')).to.equal('default');
  });

  it('every setting can be set by its environment variable', () => {
    const env = {
      HOTLIST_DATABASE_URL: 'file:/srv/hot.db',
      HOTLIST_DATABASE_MIGRATE: 'off',
      HOTLIST_RANKING_OVERLAP: '0s',
      HOTLIST_RANKING_REBUILD_EVERY: '1m',
      HOTLIST_RANKING_SLACK: '7',
      HOTLIST_PUBLISHING_KEEP_VERSIONS: '3',
      HOTLIST_SERVING_POLL: '500ms',
      HOTLIST_INGEST_TOKEN: 'a-token-of-this-test',
      HOTLIST_ADMIN_TOKEN: 'another-token-of-it',
      HOTLIST_REDIS_URL: 'rediss://:pw@r1:7000/2',
      HOTLIST_REDIS_MODE: 'sentinel',
      HOTLIST_REDIS_NODES: 's1:26379, [::1]:26380',
      HOTLIST_REDIS_SENTINEL_NAME: 'hot',
      HOTLIST_REDIS_SENTINEL_PASSWORD: 'pa55',
      HOTLIST_REDIS_KEY_PREFIX: 'site:',
      HOTLIST_REDIS_TIMEOUT: '50ms',
      HOTLIST_SCHEDULER_BACKEND: 'local',
      HOTLIST_SCHEDULER_LEASE_TTL: '2s',
      HOTLIST_SCHEDULER_MAX_RUNNING: '3',
      HOTLIST_SCHEDULER_FUNCTIONS: '/etc/hotlist/functions.mjs',
      HOTLIST_SCHEDULER_KEEP_EXECUTIONS: '50',
      HOTLIST_SCHEDULER_KEEP_FOR: '1h',
      HOTLIST_GRPC_LISTEN: '[::1]:0',
      HOTLIST_HTTP_LISTEN: 'localhost:81',
      HOTLIST_DEMO: 'on',
      HOTLIST_LOG_LEVEL: 'silent',
      HOTLIST_LOG_FORMAT: 'pretty',
      HOTLIST_SHUTDOWN_TIMEOUT: '1.5m',
      HOTLIST_DATA_DIR: '/srv/data',
    };
    const { config } = load('', env);
    const { boards: _, source: __, jobs: ___, ...settings } = config;
    expect(settings).to.deep.equal({
      dataDir: '/srv/data',
      database: { url: 'file:/srv/hot.db', path: '/srv/hot.db', migrate: 'off' },
      ranking: { overlapMs: 0, rebuildEveryMs: 60_000, slack: 7 },
      publishing: { keepVersions: 3 },
      serving: { pollMs: 500 },
      ingest: { token: 'a-token-of-this-test' },
      admin: { token: 'another-token-of-it' },
      redis: {
        url: 'rediss://:pw@r1:7000/2',
        mode: 'sentinel',
        nodes: [
          { host: 's1', port: 26379 },
          { host: '::1', port: 26380 },
        ],
        sentinelName: 'hot',
        sentinelPassword: 'pa55',
        keyPrefix: 'site:',
        timeoutMs: 50,
      },
      scheduler: {
        ...{ backend: 'local', leaseTtlMs: 2_000 },
        ...{ maxRunning: 3, functions: '/etc/hotlist/functions.mjs', keepExecutions: 50, keepForMs: 3_600_000 },
      },
      grpc: { listen: { host: '::1', port: 0 } },
      http: { listen: { host: 'localhost', port: 81 } },
      demo: 'on',
      log: { level: 'silent', format: 'pretty' },
      shutdown: { delayMs: 0, timeoutMs: 90_000 },
    });
  });

  it('an empty environment variable counts as not set, known or not', () => {
    const env = { HOTLIST_LOG_LEVEL: '', HOTLIST_CONFIG: '', HOTLIST_NO_SUCH: '', HOTLIST_REDIS_URL: '' };
    expect(load('log: {level: warn}', env).config.log.level).to.equal('warn');
  });

  it('a value in the file that the environment overrides is not looked at', () => {
    expect(load('log: {level: loud}', { HOTLIST_LOG_LEVEL: 'warn' }).config.log.level).to.equal('warn');
  });

  it('what Kubernetes sets for a Service named hotlist is left alone', () => {
    const env = {
      HOTLIST_SERVICE_HOST: '10.0.0.1',
      HOTLIST_SERVICE_PORT: '50051',
      HOTLIST_SERVICE_PORT_GRPC: '50051',
      HOTLIST_PORT: 'tcp://10.0.0.1:50051',
      HOTLIST_PORT_50051_TCP: 'tcp://10.0.0.1:50051',
      HOTLIST_PORT_50051_TCP_ADDR: '10.0.0.1',
      HOTLIST_GRPC_SERVICE_HOST: '10.0.0.1',
      HOTLIST_GRPC_PORT_50051_TCP_PROTO: 'tcp',
    };
    expect(load('', env).config.log.level).to.equal('info');
    expect(() => load('', { HOTLIST_PROT: '1' })).to.throw(/HOTLIST_PROT/);
  });

  it('a key with nothing after it counts as not written', () => {
    const { config } = load('log:\n  level:\ngrpc:\nboards:\n');
    expect(config.log.level).to.equal('info');
    expect(config.boards).to.have.length(2);
  });

  it('the database follows data_dir when only that is changed', () => {
    const { config, entries } = load('data_dir: /srv/c#/$&');
    expect(config.database.path).to.equal('/srv/c#/$&/hotlist.db');
    expect(entries.find(({ path }) => path === 'database.url')).to.deep.equal({
      path: 'database.url',
      value: 'file:/srv/c#/$&/hotlist.db',
      origin: 'default',
    });
  });

  it('the scheduler backend follows the database unless it is named', () => {
    const backend = (...lines: string[]) => load(lines.join('\n')).config.scheduler.backend;
    const mysql = 'database: {url: mysql://root@db/hot}';
    expect(backend()).to.equal('local');
    expect(backend(mysql)).to.equal('mysql');
    expect(backend(mysql, 'scheduler: {backend: auto}')).to.equal('mysql');
    expect(backend(mysql, 'scheduler: {backend: mysql}')).to.equal('mysql');
    expect(backend(mysql, 'scheduler: {backend: local}')).to.equal('local');
    expect(backend(mysql, 'redis: {url: redis://cache}', 'scheduler: {backend: redis}')).to.equal('redis');
  });

  it('true and false mean on and off', () => {
    expect(load('demo: true').config.demo).to.equal('on');
    expect(load('demo: False').config.demo).to.equal('off');
    expect(load('demo: on').config.demo).to.equal('on');
    expect(load('', { HOTLIST_DEMO: 'false' }).config.demo).to.equal('off');
  });

  it('the result is frozen all the way down', () => {
    const loaded = load('');
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) open.push(path);
      for (const [name, inner] of Object.entries(value)) visit(inner, `${path}.${name}`);
    };
    visit(loaded, '');
    expect(open).to.deep.equal([]);
  });

  it('--config goes before HOTLIST_CONFIG, and both before hotlist.yaml', () => {
    const cwd = folderWith({
      'hotlist.yaml': 'log: {level: warn}',
      'a.yaml': 'log: {level: error}',
      'b.yaml': 'log: {level: fatal}',
    });
    const env = { HOTLIST_CONFIG: 'a.yaml' };
    expect(loadConfig({ env: {}, cwd }).config.log.level).to.equal('warn');
    expect(loadConfig({ env, cwd }).config.log.level).to.equal('error');
    const { config, entries, file } = loadConfig({ configPath: 'b.yaml', env, cwd });
    expect(config.log.level).to.equal('fatal');
    expect(entries.find(({ path }) => path === 'log.level')?.origin).to.equal('b.yaml:1');
    expect(file).to.equal('b.yaml');
  });

  it('a file that was named must exist', () => {
    const cwd = folderWith({});
    const named = errorOf(() => loadConfig({ configPath: 'x/none.yaml', env: {}, cwd }));
    expect(named.message).to.equal('The configuration has a problem:\n  x/none.yaml (--config): there is no such file');
    const byVariable = errorOf(() => loadConfig({ env: { HOTLIST_CONFIG: 'none.yaml' }, cwd }));
    expect(byVariable.message).to.contain('none.yaml (environment HOTLIST_CONFIG): there is no such file');
  });

  it('a folder in place of the file is refused', () => {
    const cwd = folderWith({});
    expect(errorOf(() => loadConfig({ configPath: '.', env: {}, cwd })).message).to.contain('this is a folder');
    mkdirSync(join(cwd, 'hotlist.yaml'));
    expect(errorOf(() => loadConfig({ env: {}, cwd })).message).to.contain('hotlist.yaml: this is a folder');
  });

  it('an empty file, and one of comments alone, is as good as none', () => {
    for (const text of ['', '\n\n', '# nothing\n', '---\n', '~']) {
      expect(load(text).config.log.level).to.equal('info');
    }
  });

  it('a file that holds anything but keys is refused', () => {
    expect(onlyLine('- a\n- b\n')).to.equal(
      'hotlist.yaml:1: the file holds a list; it must hold keys and their values, such as "demo: off"',
    );
    expect(onlyLine('\nhello\n')).to.match(/^hotlist\.yaml:2: the file holds a single text;/);
  });

  it('what is printed is aligned, with every value and its origin', () => {
    const text = printConfig(load('log:\n  level: warn\nboards:\n  - name: a\n    formula: lemmy\n').entries);
    expect(text).to.equal(
      [
        'data_dir                   = ./data                  default',
        'database.url               = file:./data/hotlist.db  default',
        'database.migrate           = on                      default',
        'ranking.overlap            = 5s                      default',
        'ranking.rebuild_every      = 1h                      default',
        'ranking.slack              = 100                     default',
        'publishing.keep_versions   = 20                      default',
        'serving.poll               = 2s                      default',
        'redis.url                  = none                    default',
        'redis.mode                 = single                  default',
        'redis.nodes                = none                    default',
        'redis.sentinel_name        = mymaster                default',
        'redis.sentinel_password    = none                    default',
        'redis.key_prefix           = hotlist:                default',
        'redis.timeout              = 500ms                   default',
        'scheduler.backend          = auto                    default',
        'scheduler.lease_ttl        = 10s                     default',
        'scheduler.max_running      = 20                      default',
        'scheduler.functions        = none                    default',
        'scheduler.keep_executions  = 1000                    default',
        'scheduler.keep_for         = 7d                      default',
        'grpc.listen                = 127.0.0.1:50051         default',
        'ingest.token               = none                    default',
        'admin.token                = none                    default',
        'http.listen                = 127.0.0.1:8080          default',
        'demo                       = auto                    default',
        'log.level                  = warn                    hotlist.yaml:2',
        'log.format                 = auto                    default',
        'shutdown.delay             = 0s                      default',
        'shutdown.timeout           = 10s                     default',
        'boards[0].name             = a                       hotlist.yaml:4',
        'boards[0].formula          = lemmy                   hotlist.yaml:5',
        'boards[0].formula.gravity  = 1.8                     default',
        'boards[0].weights.reads    = 0.1                     default',
        'boards[0].weights.likes    = 1                       default',
        'boards[0].weights.collects = 2                       default',
        'boards[0].weights.comments = 2                       default',
        'boards[0].weights.shares   = 3                       default',
        'boards[0].window           = none                    default',
        'boards[0].size             = 50                      default',
        'boards[0].every            = 10s                     default',
        'boards[0].time_zone        = UTC                     default',
        'boards[0].timeout          = 30s                     default',
        '',
      ].join('\n'),
    );
  });
});
