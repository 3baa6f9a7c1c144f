import { expect } from 'chai';
import fc from 'fast-check';
import type { Lease } from '../../../src/application/scheduling/leases.js';
import { ManualClock } from '../../support/manual-clock.js';
import { LeaseTable, MemoryLeases } from '../../support/memory-leases.js';

const TTL_MS = 9_000;
const INSTANCES = [0, 1, 2] as const;
const JOB = 'refresh:hot';

/** How one instance's statements and their answers fare for a while. */
interface Line {
  readonly thereMs: number;
  readonly backMs: number;
  readonly lost: string;
}
const aLine: fc.Arbitrary<Line> = fc.record({
  thereMs: fc.constantFrom(0, 0, 100, 3_000),
  backMs: fc.constantFrom(0, 0, 100, 3_000),
  lost: fc.constantFrom('nothing', 'nothing', 'answers', 'statements'),
});

/** A while in which every line is as it is, at the end of which some instances ask for the lease. */
const aWhile = fc.record({
  lines: fc.tuple(aLine, aLine, aLine),
  ms: fc.constantFrom(100, 1_000, 3_000, 5_000, 8_500),
  /** Nobody gets to run while the time passes, as on a machine that is out of breath. */
  stalled: fc.constantFrom(false, false, false, true),
  asking: fc.subarray([...INSTANCES]),
  releasing: fc.constantFrom(false, false, false, true),
});
type While = typeof aWhile extends fc.Arbitrary<infer T> ? T : never;

/** Notes when the table does what it never may. */
class WatchedTable extends LeaseTable {
  readonly granted: Lease[] = [];
  readonly wrong: string[] = [];
  #lastToken = 0;

  /** Whether the answer ever comes or not: from now on somebody else may be working. */
  override take(job: string): number | undefined {
    const token = super.take(job);
    if (token === undefined) return undefined;
    if (this.granted.some(({ held }) => held)) this.wrong.push(`${token} was granted while another was held`);
    if (token <= this.#lastToken) this.wrong.push(`${token} was granted after ${this.#lastToken}`);
    this.#lastToken = token;
    return token;
  }
}

/** Three instances whose lines to one table change. */
class Simulation {
  readonly clock = new ManualClock(1_356_998_400_000);
  readonly table = new WatchedTable(TTL_MS, this.clock);
  readonly #instances = INSTANCES.map(
    (instance) => new MemoryLeases(this.table, this.clock, (ask) => this.#carry(instance, ask)),
  );
  #lines: readonly Line[] = [];

  async pass({ lines, ms, stalled, asking, releasing }: While) {
    this.#lines = lines;
    if (stalled) this.clock.stall(ms);
    else await this.clock.advance(ms);
    if (this.table.granted.filter(({ held }) => held).length > 1) this.table.wrong.push('two are held');
    if (releasing) void this.table.granted.at(-1)?.release();
    for (const instance of asking) void this.#ask(instance);
  }

  async #ask(instance: number): Promise<void> {
    const lease = await this.#instances[instance]?.tryAcquire(JOB).catch(() => undefined);
    if (lease) this.table.granted.push(lease);
  }

  async #carry<T>(instance: number, ask: () => T): Promise<T> {
    const { thereMs, backMs, lost } = this.#lines[instance] as Line;
    const under = new AbortController().signal;
    if (thereMs > 0) await this.clock.sleep(thereMs, under);
    if (lost === 'statements') throw new Error('the statement was lost');
    const answer = ask();
    if (backMs > 0) await this.clock.sleep(backMs, under);
    if (lost === 'answers') throw new Error('the answer was lost');
    return answer;
  }
}

describe('several instances that share a lease', () => {
  it('have one holder at a time, and tokens that only go up, whatever is lost, late or paused', async () => {
    let grants = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aWhile, { minLength: 10, maxLength: 60, size: 'max' }), async (whiles) => {
        const simulation = new Simulation();
        for (const one of whiles) await simulation.pass(one);
        grants += simulation.table.granted.length;
        expect(simulation.table.wrong).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
    // Else the whole thing would prove nothing.
    expect(grants).to.be.above(1_000);
  });
});
