import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { Fleet } from '../support/fleet/fleet.js';
import { until } from '../support/until.js';

const PUBLISHES = 3;
/** What a machine that is busy with ten instances may make of servers that are there. */
const SLOW = new Set(['job store down', 'tier down']);

describe('many instances of hotlist', function () {
  this.timeout(60_000);
  let fleet: Fleet;

  afterEach(() => fleet.stop());

  /** Waits until every instance has had so many new versions of every board, each by itself or from others. */
  async function untilAllFollow(): Promise<void> {
    const marks = fleet.instances.map(({ log }) => log.mark);
    await until('every instance follows every board', () =>
      fleet.instances.every(({ log }, index) =>
        fleet.boards.every((board) => {
          const taken = ['list published', 'list loaded'].flatMap((msg) => log.of(msg, { board }, marks[index]));
          return taken.length >= PUBLISHES;
        }),
      ),
    );
  }

  it('hear of every new version by notices, long before they would ask for it', async () => {
    fleet = await Fleet.start({ env: { HOTLIST_SERVING_POLL: '1m' } });
    await untilAllFollow();
  });

  it('find every new version by asking when every notice is lost', async () => {
    fleet = await Fleet.start();
    // Cuts off those who listen, and refuses them and those who would send.
    expect(await fleet.redis.say('ACL SETUSER default resetchannels')).to.equal('+OK');
    await until('nobody listens', async () =>
      (await fleet.redis.say('PUBSUB NUMSUB hotlist:published')).endsWith(':0'),
    );
    await untilAllFollow();
    expect(await fleet.redis.say('PUBSUB NUMSUB hotlist:published')).to.match(/:0$/);
    await until('no instance takes Redis for down', async () => {
      const up = await Promise.all(fleet.instances.map((each) => each.metric('hotlist_tier_up{tier="redis"}')));
      return up.every((each) => each === 1);
    });
  });

  for (const backend of ['mysql', 'redis']) {
    it(`come up together on an empty database, make its tables once, and share out the boards by ${backend}`, async () => {
      fleet = await Fleet.prepare({ instances: 10, env: { HOTLIST_SCHEDULER_BACKEND: backend } });
      for (const instance of fleet.instances) instance.start();
      await Promise.all(fleet.instances.map((instance) => instance.untilReady()));
      await untilAllFollow();

      const connection = await createConnection(fleet.databaseUrl);
      const [steps] = await connection.query<RowDataPacket[]>('SELECT name FROM hotlist_migrations');
      await connection.end();
      expect(new Set(steps.map(({ name }) => name)).size)
        .to.equal(steps.length)
        .and.to.be.above(0);

      const of = (msg: string) => fleet.instances.flatMap(({ log }) => log.of(msg));
      const versions = of('list published').map(({ board, version }) => `${board} ${version}`);
      expect(new Set(versions).size, 'a version was published twice').to.equal(versions.length);
      // So many that start at once keep a small machine from answering in time, and a lease may be lost by that.
      await until('each board has one holder', () => {
        const ended = new Set(['lease lost', 'lease released'].flatMap(of).map(({ job, token }) => `${job} ${token}`));
        const held = of('lease acquired').filter(({ job, token }) => !ended.has(`${job} ${token}`));
        expect(held.map(({ job }) => job)).to.have.members(fleet.boards.map((board) => `refresh:${board}`));
        return true;
      });
      // A holder looks at its own clock first: it hears this only while it still believed in its lease.
      const doubled = of('lease lost').filter(({ reason }) => /it is no longer this instance's/.test(String(reason)));
      expect(doubled, 'two had a lease at once').to.deep.equal([]);
      expect(fleet.instances.flatMap(({ log }) => log.errors().filter(({ msg }) => !SLOW.has(msg)))).to.deep.equal([]);
    });
  }
});
