import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import { buildFrom, skybandSpec } from '../../src/application/ranking/build-skyband.js';
import { fullScan } from '../../src/application/ranking/full-scan.js';
import type { ItemSource, SourceView } from '../../src/application/ranking/item-source.js';
import { LiveBoard } from '../../src/application/ranking/live-board.js';
import { loadConfig } from '../../src/bootstrap/config/load.js';
import { aBoard } from '../support/a-board.js';
import { NEVER } from '../support/a-publisher.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { VOTED_SITES, type VotedSite } from '../support/voted-site.js';

const START = 1_356_998_400_000;
const ITEMS = 300;
const WRITERS = 4;
const STEPS = 60;
const SEEDS = 16;
/** A transaction writes the time of its change at once, and commits up to so much later. */
const LONGEST_TRANSACTION_MS = 300;
/** Long enough a list for all that one interleaving votes for. */
const BOARD = aBoard({ size: 20 });

interface OpenTransaction {
  readonly writer: Connection;
  readonly id: string;
  readonly since: number;
}

/**
 * Transactions and refreshes in turns that a seed decides. Rows and views are dated by a clock of the trial's own: what
 * is open when, and what a view sees, is as the database has it, and how fast this machine is makes no difference.
 */
class Interleaving {
  readonly #site: VotedSite;
  readonly #writers: readonly Connection[];
  readonly #random: SeededRandom;
  readonly #open = new Map<string, OpenTransaction>();
  readonly #source: ItemSource;
  #boards = new Map<number, LiveBoard>();
  #votes = 0;
  readonly #likes: number;
  #now: number;

  constructor(site: VotedSite, writers: readonly Connection[], seed: number) {
    this.#site = site;
    this.#writers = writers;
    this.#random = new SeededRandom(seed);
    this.#now = START + seed * 3_600_000;
    // Whoever is voted for comes before everybody that was so far.
    this.#likes = 1_000_000 * seed;
    this.#source = {
      withView: (read, signal) => site.source.withView((view) => read(this.#dated(view)), signal),
    };
  }

  /** How many of the items that belong on the list are not there at the end, for each overlap. */
  async lost(overlaps: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const spec = skybandSpec(BOARD, 50);
    const built = await buildFrom(this.#source)(spec, BOARD.formula, NEVER);
    this.#boards = new Map(overlaps.map((overlap) => [overlap, new LiveBoard(spec, built)]));
    for (let step = 0; step < STEPS; step++) await this.#step();
    for (const { id } of this.#open.values()) await this.#end(id, 'commit');
    this.#now++;
    return this.#source.withView(async (view) => {
      const { hottest } = (await fullScan(BOARD, view, NEVER)).ranking;
      const lost = new Map<number, number>();
      for (const [overlap, live] of this.#boards) {
        await live.catchUp(view, overlap, NEVER);
        const ranking = await live.rank(BOARD.formula, view, NEVER);
        const listed = new Set(ranking?.hottest.map(({ item }) => item.id));
        lost.set(overlap, hottest.filter(({ item }) => !listed.has(item.id)).length);
      }
      return lost;
    });
  }

  async #step(): Promise<void> {
    const passing = this.#random.integer(1, 60);
    for (const { id, since } of this.#open.values()) {
      if (this.#now + passing - since > LONGEST_TRANSACTION_MS) await this.#end(id, 'commit');
    }
    this.#now += passing;
    const open = [...this.#open.values()];
    if (this.#random.chance(0.4) && open.length < WRITERS && this.#votes < BOARD.size) return this.#begin();
    const one = open[this.#random.integer(0, open.length - 1)];
    if (one && this.#random.chance(0.4)) return this.#end(one.id, this.#random.chance(0.1) ? 'rollback' : 'commit');
    await this.#refresh();
  }

  async #begin(): Promise<void> {
    const taken = new Set([...this.#open.values()].map(({ writer }) => writer));
    const writer = this.#writers.find((each) => !taken.has(each)) as Connection;
    const id = `i-${this.#random.integer(1, ITEMS)}`;
    // Else it would wait for the one that has locked it.
    if (this.#open.has(id)) return;
    await writer.beginTransaction();
    await this.#site.vote(writer, id, this.#likes + ++this.#votes, this.#now);
    this.#open.set(id, { writer, id, since: this.#now });
  }

  async #end(id: string, how: 'commit' | 'rollback'): Promise<void> {
    await this.#open.get(id)?.writer[how]();
    this.#open.delete(id);
  }

  async #refresh(): Promise<void> {
    await this.#source.withView(async (view) => {
      for (const [overlap, live] of this.#boards) {
        await live.catchUp(view, overlap, NEVER);
        await live.rank(BOARD.formula, view, NEVER);
      }
    });
  }

  #dated(view: SourceView): SourceView {
    return {
      takenAt: this.#now,
      scan: (...args) => view.scan(...args),
      newest: (limit) => view.newest(limit),
      changes: (...args) => view.changes(...args),
      read: (ids) => view.read(ids),
    };
  }
}

describe('a change whose transaction commits late', () => {
  const folder = temporaryFolder();
  const { overlapMs } = loadConfig({ env: {}, cwd: folder.path }).config.ranking;
  folder.remove();
  const overlaps = [0, LONGEST_TRANSACTION_MS, overlapMs];

  for (const [where, open] of VOTED_SITES) {
    it(`gets lost without an overlap, and never with ${LONGEST_TRANSACTION_MS} or ${overlapMs} ms: ${where}`, async function () {
      this.timeout(300_000);
      const site = await open();
      const writers = await Promise.all(Array.from({ length: WRITERS }, () => createConnection(site.url)));
      try {
        await site.fill(someItems(ITEMS, START));
        const all = new Map(overlaps.map((overlap) => [overlap, 0]));
        for (let seed = 1; seed <= SEEDS; seed++) {
          const lost = await new Interleaving(site, writers, seed).lost(overlaps);
          for (const [overlap, count] of lost) all.set(overlap, (all.get(overlap) ?? 0) + count);
        }
        const { [0]: without, ...others } = Object.fromEntries(all);
        expect(without).to.be.above(0);
        expect(others).to.deep.equal({ [LONGEST_TRANSACTION_MS]: 0, [overlapMs]: 0 });
      } finally {
        for (const writer of writers) await writer.end();
        await site.close();
      }
    });
  }
});
