import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { rejection } from '../rejection.js';
import { ask } from './ask.js';
import { MariaDbServer } from './mariadb-server.js';
import { RedisServer } from './redis-server.js';

/** Asks one server so often that the other, were it awake, would have answered long since: time without a sleep. */
async function aGoodWhile(awake: RedisServer): Promise<void> {
  for (let i = 0; i < 100; i++) expect(await awake.say('PING')).to.equal('+PONG');
}

async function rows(url: string, ...statements: string[]): Promise<RowDataPacket[]> {
  // One that is paused may take its time.
  const connection = await createConnection({ uri: url, connectTimeout: 60_000 });
  try {
    let result: RowDataPacket[] = [];
    for (const statement of statements) [result] = await connection.query<RowDataPacket[]>(statement);
    return result;
  } finally {
    await connection.end();
  }
}

describe('the servers of the tests', () => {
  let redis: RedisServer;
  let mariadb: MariaDbServer;

  before(async () => {
    [redis, mariadb] = await Promise.all([RedisServer.start({ persistent: true }), MariaDbServer.start()]);
  });
  after(() => Promise.all([redis.stop(), mariadb.stop()]));

  it('run side by side, each with its own data', async () => {
    const [otherRedis, otherMariadb] = await Promise.all([RedisServer.start(), MariaDbServer.start()]);
    try {
      await redis.say('SET side one');
      expect(await otherRedis.say('EXISTS side')).to.equal(':0');
      await mariadb.createDatabase('side');
      const names = (await rows(otherMariadb.url(), 'SHOW DATABASES')).map((row) => Object.values(row)[0]);
      expect(names).to.include('mysql').and.not.include('side');
    } finally {
      await Promise.all([otherRedis.stop(), otherMariadb.stop()]);
    }
  });

  it('answer nothing while paused, and what they were asked once resumed', async () => {
    const awake = await RedisServer.start();
    const answered: string[] = [];
    redis.pause();
    mariadb.pause();
    const answers = Promise.all([
      redis.say('PING').then((answer) => answered.push(answer)),
      rows(mariadb.url(), 'SELECT 1').then(() => answered.push('a row')),
    ]);
    await aGoodWhile(awake);
    expect(answered).to.be.empty;
    redis.resume();
    mariadb.resume();
    await answers;
    expect(answered).to.have.members(['+PONG', 'a row']);
    await awake.stop();
  });

  it('have all that they said was written after a kill and a restart, on the same port', async () => {
    const url = await mariadb.createDatabase('kept');
    await rows(url, 'CREATE TABLE t (id INT PRIMARY KEY)', 'INSERT INTO t VALUES (7)');
    await redis.say('SET kept 7');
    await Promise.all([redis.kill(), mariadb.kill()]);
    expect(await rejection(redis.say('PING'))).to.have.property('code', 'ECONNREFUSED');
    expect(await rejection(rows(url, 'SELECT 1'))).to.have.property('code', 'ECONNREFUSED');
    await Promise.all([redis.restart(), mariadb.restart()]);
    expect(await rows(url, 'SELECT id FROM t')).to.deep.equal([{ id: 7 }]);
    expect(await redis.say('GET kept')).to.equal('$1\r\n7');
  });

  it('shut down in good order and come back when restarted while they run or hang', async () => {
    redis.pause();
    await Promise.all([redis.restart(), mariadb.restart()]);
    expect(await redis.say('PING')).to.equal('+PONG');
    expect(await rows(mariadb.url(), 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });

  it('come back empty when Redis is not persistent, and are emptied by flushAll', async () => {
    const forgetful = await RedisServer.start();
    await forgetful.say('SET a 1');
    await forgetful.kill();
    await forgetful.restart();
    expect(await forgetful.say('EXISTS a')).to.equal(':0');
    await forgetful.say('SET a 1');
    await forgetful.flushAll();
    expect(await forgetful.say('DBSIZE')).to.equal(':0');
    await forgetful.stop();
    expect(existsSync(forgetful.folder)).to.equal(false);
  });

  it('say by the end of their log why they do not come up', async () => {
    const error = await rejection(RedisServer.start({ args: ['--no-such-setting', '1'] }));
    expect(String(error)).to.match(/on port \d+ ended; the end of its log:\n.*no-such-setting/s);
    expect(String(await rejection(MariaDbServer.start({ args: ['--no-such-setting'] })))).to.include('no-such-setting');
  });

  it('do not outlive the process that started them, even when it is killed', async () => {
    const start = `const { RedisServer } = await import(${JSON.stringify(new URL('redis-server.js', import.meta.url).href)});
      const { folder, port } = await RedisServer.start();
      setInterval(() => {}, 1000);
      process.stdout.write(JSON.stringify({ folder, port }));`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', start], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [written] = await once(starter.stdout, 'data');
    const { folder, port } = JSON.parse(String(written));
    expect(existsSync(folder)).to.equal(true);
    starter.kill('SIGKILL');
    // No event tells of the end of a process that is not ours, so this asks until there is nobody.
    const code = () => ask(port, 'QUIT\r\n').then(String, (error) => error.code);
    while ((await code()) !== 'ECONNREFUSED' || existsSync(folder))
      await new Promise((resolve) => setImmediate(resolve));
  });
});
