import { expect } from 'chai';
import { quantile } from '../../bench/report/quantile.js';
import { measureIdle } from '../../bench/scheduler/idle.js';
import { measureLateness } from '../../bench/scheduler/lateness.js';
import { linesAt } from '../../bench/scheduler/lines.js';
import { inFiles, type Keepers, startDatabase } from '../../bench/scheduler/servers.js';
import { runTakeoverBench } from '../../bench/scheduler/takeover.js';
import { measureThroughput } from '../../bench/scheduler/throughput.js';

const JOBS = 200;
const PLACES = ['mariadb', 'embedded'] as const;

describe('the benchmark of the scheduler', function () {
  // Twenty processes, one after the other.
  this.timeout(300_000);
  let keepers: Keepers;
  let said: string[];
  const print = (line: string) => void said.push(line);
  const numbersIn = (line: string | undefined) => (line ?? '').split('|').slice(2, -1).map(numberIn);
  const numberIn = (cell: string) => Number(cell.replaceAll(',', ''));

  before(async () => {
    keepers = new Map([
      ['mariadb', await startDatabase()],
      ['embedded', inFiles()],
    ]);
  });
  beforeEach(() => {
    said = [];
  });
  after(async () => {
    for (const keeper of keepers.values()) await keeper.stop();
  });

  it('has a line of figures for each way at each place', async () => {
    const perSecond = await measureThroughput({ keepers, count: JOBS, rounds: 1, print });
    expect(perSecond).to.be.above(0);
    expect(said.slice(0, 1)).to.satisfy(([round]: string[]) => /^round 1: \d+ s$/.test(round ?? ''));
    const rows = said.slice(3).map(numbersIn);
    expect(rows).to.have.length(linesAt(PLACES, JOBS).length);
    for (const row of rows) expect(row.every((figure) => figure >= 0 && Number.isFinite(figure))).to.equal(true);
  });

  it('says how late runs began, and that as many began as were due', async () => {
    const p99 = await measureLateness({ keepers, count: 20, processes: 2, warmMs: 0, forMs: 2_000, print });
    expect(p99).to.be.above(0);
    const rows = said.slice(2).map(numbersIn);
    expect(rows).to.have.length(PLACES.length);
    // Two fire times; on a machine that stood still meanwhile there may have been more of them.
    for (const [, runs] of rows) expect(runs).to.be.at.least(2 * 20);
  });

  it('says what idle instances send', async () => {
    const keeper = keepers.get('mariadb');
    if (!keeper) throw new Error('no database');
    const perSecond = await measureIdle({ keeper, jobs: 30, instances: 1, forMs: 3_000, print });
    expect(perSecond).to.be.above(0);
    expect(said).to.have.length(1);
  });

  it('says how soon another instance takes over, by either backend', async () => {
    await runTakeoverBench({ backends: ['mysql', 'redis'], times: 1, print });
    const rows = said.filter((line) => line.includes('(SIG'));
    expect(rows.map((row) => row.split('|')[1]?.trim())).to.deep.equal([
      ...['killed (SIGKILL), mysql', 'stopped (SIGTERM), mysql'],
      ...['killed (SIGKILL), redis', 'stopped (SIGTERM), redis'],
    ]);
    for (const [times, ...took] of rows.map(numbersIn)) {
      expect(times).to.equal(1);
      expect(took.every((ms) => ms > 0)).to.equal(true);
    }
  });

  it('takes the smallest value that so many do not exceed', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.2, 0.5, 0.99, 1].map((share) => quantile(values, share))).to.deep.equal([1, 1, 3, 5, 5]);
    expect(quantile([], 0.5)).to.deep.equal(Number.NaN);
  });
});
