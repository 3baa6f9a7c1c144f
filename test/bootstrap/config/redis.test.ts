import { expect } from 'chai';
import { accessOf, describeRedis, nodesOf, type RedisSettings } from '../../../src/adapters/redis/settings.js';
import { printConfig } from '../../../src/bootstrap/config/print.js';
import { load, onlyLine, problemsOf } from './configured.js';

/** The settings as the adapter takes them. */
function redisOf(yaml: string): RedisSettings {
  const { redis } = load(`redis: ${yaml}`).config;
  return { ...redis, url: redis.url ?? '' };
}

describe('the configuration of Redis', () => {
  for (const [url, node, access] of [
    ['redis://cache', { host: 'cache', port: 6379 }, { db: 0 }],
    ['redis://10.0.0.1:7000/', { host: '10.0.0.1', port: 7000 }, { db: 0 }],
    ['redis://[::1]:7000/3', { host: '::1', port: 7000 }, { db: 3 }],
    ['redis://:p%40ss%2F@cache', { host: 'cache', port: 6379 }, { password: 'p@ss/', db: 0 }],
    ['redis://hot:pa55@cache', { host: 'cache', port: 6379 }, { username: 'hot', password: 'pa55', db: 0 }],
    ['rediss://cache', { host: 'cache', port: 6379 }, { db: 0, tls: {} }],
  ] as const) {
    it(`${url} says where it is and how to be let in`, () => {
      const settings = redisOf(`{url: "${url}"}`);
      expect(nodesOf(settings)).to.deep.equal([node]);
      const none = { username: undefined, password: undefined, tls: undefined };
      expect(accessOf(settings)).to.deep.equal({ ...none, ...access });
    });
  }

  it('the host of the URL is the only Sentinel or node, unless others are named in its place', () => {
    expect(nodesOf(redisOf('{url: redis://h, mode: sentinel}'))).to.deep.equal([{ host: 'h', port: 26379 }]);
    expect(nodesOf(redisOf('{url: redis://h, mode: cluster}'))).to.deep.equal([{ host: 'h', port: 6379 }]);
    const nodes = [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ];
    expect(nodesOf(redisOf('{url: redis://h, mode: cluster, nodes: "a:1,[::1]:2"}'))).to.deep.equal(nodes);
  });

  it('is described without user and password', () => {
    expect(describeRedis(redisOf('{url: "redis://u:pa55@h/1"}'))).to.equal('Redis on h:6379');
    expect(describeRedis(redisOf('{url: "redis://u:pa55@h", mode: sentinel, nodes: "a:1,b:2"}'))).to.equal(
      'Redis "mymaster" by the Sentinels a:1, b:2',
    );
    expect(describeRedis(redisOf('{url: "redis://u:pa55@[::1]", mode: cluster}'))).to.equal(
      'Redis Cluster of [::1]:6379',
    );
  });

  it('is printed without passwords', () => {
    const yaml = 'redis: {url: "redis://u:pa55@h/1", mode: sentinel, sentinel_password: gu4rd}';
    const text = printConfig(load(yaml).entries);
    expect(text)
      .to.match(/redis\.url += redis:\/\/\*\*\*@h\/1 /)
      .and.to.match(/redis\.sentinel_password += \*\*\* /);
    expect(text).to.not.match(/pa55|gu4rd/);
  });

  it('everything that does not go together is said at once', () => {
    const yaml = ['redis:', '  url: redis://h', '  nodes: a:1', '  sentinel_name: m', '  sentinel_password: gu4rd'];
    const problems = problemsOf([...yaml, 'log: {level: loud}'].join('\n'));
    expect(problems.map(({ path, origin }) => `${path} ${origin}`)).to.have.members([
      'redis.nodes hotlist.yaml:3',
      'redis.sentinel_name hotlist.yaml:4',
      'redis.sentinel_password hotlist.yaml:5',
      'log.level hotlist.yaml:6',
    ]);
    expect(problems.map(({ message }) => message).join()).to.not.include('gu4rd');
  });

  it('settings of a mode are refused in another', () => {
    expect(onlyLine('redis: {url: redis://h, nodes: "a:1"}')).to.equal(
      'redis.nodes (hotlist.yaml:1): is for the modes sentinel and cluster, and redis.mode is single; ' +
        'change it, or leave this out',
    );
    expect(onlyLine('redis: {url: redis://h, mode: cluster, sentinel_name: m}')).to.match(
      /^redis\.sentinel_name \(hotlist\.yaml:1\): is for the mode sentinel, and redis\.mode is cluster;/,
    );
    expect(onlyLine('redis: {url: redis://h/3, mode: cluster}')).to.equal(
      'redis.url (hotlist.yaml:1): names database 3, and a Redis Cluster has only 0; leave it out',
    );
  });

  it('a mode without a URL is refused, but not once more for a URL that is wrong', () => {
    expect(onlyLine('', { HOTLIST_REDIS_MODE: 'cluster' })).to.equal(
      'redis.mode (environment HOTLIST_REDIS_MODE): is for a Redis, and redis.url names none; write it, or leave this out',
    );
    expect(onlyLine('redis: {url: nowhere, mode: sentinel, nodes: "a:1"}')).to.match(/^redis\.url /);
    expect(onlyLine('redis: {url: redis://h, mode: clustr, nodes: "a:1", sentinel_name: m}')).to.match(/^redis\.mode /);
  });
});
