import { expect } from 'chai';
import type { Instance } from '../support/fleet/instance.js';
import { Trial } from '../support/fleet/trial.js';
import { until } from '../support/until.js';

const PAUSES = 2;

for (const backend of ['mysql', 'redis']) {
  describe(`an instance that computes and is stopped past its leases in ${backend}`, function () {
    this.timeout(60_000);
    let trial: Trial;

    before(async () => {
      trial = await Trial.start({ env: { HOTLIST_SCHEDULER_BACKEND: backend } });
      await trial.untilFresh();
    });
    after(() => trial?.stop());

    it('is replaced while it is stopped, loses its leases when it goes on, and nobody goes back a version', async () => {
      const { fleet, checker } = trial;
      for (let pause = 1; pause <= PAUSES; pause++) {
        const leader = lastPublisher();
        const others = fleet.instances.filter((instance) => instance !== leader);
        const mark = leader.log.mark;
        const marks = others.map(({ log }) => log.mark);
        leader.pause();
        await until('others have taken over every board', () =>
          fleet.boards.every((board) =>
            others.some(({ log }, i) => log.of('list published', { board }, marks[i]).length),
          ),
        );
        const { boards } = await (others[0] as Instance).readyz();
        await leader.resume();
        await until('it has the lists of the others', async () => {
          const served = new Map((await leader.readyz()).boards.map(({ name, version }) => [name, version]));
          return boards.every(({ name, version }) => (served.get(name) ?? 0) >= version);
        });
        await until('it knows that it has lost them', () => leader.log.of('lease lost', {}, mark).length > 0);
        // Whatever it publishes afterwards, it does not under the lease that it had.
        const lost = new Map(
          leader.log.of('lease lost', {}, mark).map(({ job, token, time }) => [`${job} ${token}`, time]),
        );
        // One that was on its way to the store when it was stopped may have been there before it was replaced.
        const late = leader.log
          .of('list published', {}, mark)
          .filter(
            ({ board, token, time, durationMs }) =>
              time - Number(durationMs) > (lost.get(`refresh:${board} ${token}`) ?? Number.POSITIVE_INFINITY),
          );
        expect(late).to.deep.equal([]);
      }
      await trial.untilFresh();
      expect(checker.violations).to.deep.equal([]);
    });

    function lastPublisher(): Instance {
      const publishedAt = ({ log }: Instance) => log.of('list published').at(-1)?.time ?? 0;
      return trial.fleet.instances.toSorted((a, b) => publishedAt(b) - publishedAt(a))[0] as Instance;
    }
  });
}
