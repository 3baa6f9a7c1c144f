import { expect } from 'chai';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { type Backend, planFaults } from './fault-plan.js';

const MINUTES_10 = 600_000;
const planOf = (backend: Backend, seed: number) => planFaults(backend, MINUTES_10, new SeededRandom(seed));
const kindsOf = (backend: Backend) =>
  new Set(planOf(backend, 1).flatMap((lane) => lane.map(({ fault }) => fault.kind)));

describe('the faults of a trial', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(planOf('mysql', 1)).to.deep.equal(planOf('mysql', 1));
    expect(planOf('mysql', 1)).not.to.deep.equal(planOf('mysql', 2));
  });

  it('are of every kind in ten minutes', () => {
    const ofInstances = ['killed', 'restarted', 'paused', 'clock jump', 'cut off', 'hung way', 'slow way'];
    const [slow, ofStore] = [
      ['slow, then hung', 'slow, then paused'],
      ['store hung', 'store restarted'],
    ];
    for (const backend of ['mysql', 'redis'] as const) {
      expect([...kindsOf(backend)]).to.have.members([...ofInstances, ...slow, ...ofStore]);
    }
    expect([...kindsOf('local')]).to.have.members(['killed', 'restarted', 'paused']);
  });

  it('are, of every kind that is on a way, on each way alone and on all at once', () => {
    const onWays = planOf('redis', 1).flatMap((lane) => lane.flatMap(({ fault }) => ('ways' in fault ? fault : [])));
    for (const kind of ['cut off', 'hung way', 'slow way', 'slow, then hung', 'slow, then paused']) {
      const ways = onWays.filter((fault) => fault.kind === kind).map((fault) => fault.ways.join());
      expect([...new Set(ways)], kind).to.have.members(['0', '1', '0,1']);
    }
  });

  it('come one after another in their lane, and are over in time', () => {
    for (const lane of planOf('redis', 3)) {
      let freeFrom = 0;
      for (const { atMs, forMs } of lane) {
        expect(atMs).to.be.at.least(freeFrom);
        freeFrom = atMs + forMs;
      }
      expect(freeFrom).to.be.within(MINUTES_10 / 2, MINUTES_10);
    }
  });

  it('leave two instances alone that are of another lane', () => {
    const lanes = planOf('mysql', 1).map((lane) =>
      lane.flatMap(({ fault }) => ('instance' in fault ? fault.instance : [])),
    );
    expect(lanes.map((lane) => [...new Set(lane)].sort())).to.deep.equal([[0, 1], [2, 3], []]);
  });
});
