import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { LEASE_TTL_MS } from '../../support/fleet/fleet.js';
import { countsOf } from './counts.js';
import type { Evidence } from './evidence.js';
import { type Backend, type Lane, planFaults, type Timed } from './fault-plan.js';
import { JOB_PLANS } from './job-plans.js';
import { keepForAnalysis } from './keep-for-analysis.js';
import { EvidenceIndex } from './match/evidence-index.js';
import { goesOn } from './match/goes-on.js';
import { violationsIn } from './match/violations-in.js';
import { leftRunning, WRITTEN_OFF_MS } from './match/written-off.js';
import { Recorder } from './recorder.js';
import { Site } from './site.js';
import { describeFault, suffer } from './suffer.js';
import { Works } from './works.js';

export interface SchedulerChaosOptions {
  readonly backend: Backend;
  /** How long things go wrong. */
  readonly minutes: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

const PROGRESS_MS = 10_000;
/** From the last fault on: every lease has ended by then, and what was missed has been caught up. */
const SETTLE_MS = 4 * LEASE_TTL_MS;
/** Until a schedule counts as one that stands still. */
const GO_ON_MS = 60_000;
/** Trials of this length wait until what nobody recorded the end of is written off, which takes minutes. */
const LONG_MINUTES = 5;
const LOOK_MS = 2_000;

/** Instances that run jobs while one thing after another goes wrong, and what came of it. */
export class SchedulerChaos {
  readonly #site: Site;
  readonly #recorder: Recorder;
  readonly #print: (line: string) => void;
  readonly #startedAt = performance.now();
  readonly #faults = new Map<string, number>();
  readonly #surprises: string[] = [];

  private constructor(site: Site, recorder: Recorder, print: (line: string) => void) {
    this.#site = site;
    this.#recorder = recorder;
    this.#print = print;
  }

  /** Runs for as long as it is told to, and prints what it found; returns what must not have happened. */
  static async run({ backend, minutes, seed, print }: SchedulerChaosOptions): Promise<readonly string[]> {
    const recorder = await Recorder.start(new Works(seed, JOB_PLANS));
    const jobs = JOB_PLANS.map(({ name, configured }) => ({
      ...configured,
      executor: { kind: 'http', url: recorder.urlOf(name) },
    }));
    const site = await Site.start(backend, jobs);
    const chaos = new SchedulerChaos(site, recorder, print);
    try {
      const calmFrom = await chaos.#rage(planFaults(backend, minutes * 60_000, new SeededRandom(seed)));
      await chaos.#settle(calmFrom, minutes >= LONG_MINUTES);
      return await chaos.#judge(calmFrom);
    } finally {
      await site.stop();
      await recorder.close();
    }
  }

  /** Returns when the last fault was over. */
  async #rage(lanes: readonly Lane[]): Promise<number> {
    this.#printSchedule(lanes);
    const progress = setInterval(() => this.#progress(), PROGRESS_MS);
    const beganAt = performance.now();
    try {
      await Promise.all(lanes.map((lane) => this.#follow(lane, beganAt)));
      const calmFrom = Date.now();
      this.#say('the faults are over');
      return calmFrom;
    } finally {
      clearInterval(progress);
    }
  }

  async #follow(lane: Lane, beganAt: number): Promise<void> {
    for (const { atMs, forMs, fault } of lane) {
      await delay(Math.max(0, beganAt + atMs - performance.now()));
      this.#restartThoseThatEnded();
      this.#faults.set(fault.kind, (this.#faults.get(fault.kind) ?? 0) + 1);
      this.#say(`${describeFault(fault, this.#site)}, for ${forMs} ms`);
      await suffer(fault, forMs, this.#site);
    }
  }

  /** What has not come about when it is no longer waited for is found by the match. */
  async #settle(calmFrom: number, isLong: boolean): Promise<void> {
    this.#restartThoseThatEnded();
    await Promise.all(this.#site.members.map((member) => member.untilReady()));
    await delay(SETTLE_MS);
    await this.#until(GO_ON_MS, calmFrom, (index) => goesOn(index).length === 0);
    if (!isLong) return;
    // Most of what was left by the faults was found by whoever took the same shard over later.
    await this.#site.witness.recordLate();
    await delay(SETTLE_MS);
    this.#say('waiting until nothing is recorded as running that is over');
    const by = Date.now();
    await this.#until(WRITTEN_OFF_MS, calmFrom, (index) => leftRunning(index, by).length === 0);
  }

  async #until(forMs: number, calmFrom: number, isSo: (index: EvidenceIndex) => boolean): Promise<void> {
    const giveUpAt = performance.now() + forMs;
    while (performance.now() < giveUpAt) {
      this.#restartThoseThatEnded();
      if (isSo(new EvidenceIndex(await this.#gather(calmFrom, Date.now())))) return;
      await delay(LOOK_MS);
    }
  }

  async #judge(calmFrom: number): Promise<readonly string[]> {
    const { members, latePublisher } = this.#site;
    const calmTo = Date.now();
    await Promise.all(members.map((member) => member.stop()));
    await latePublisher?.stop();
    if (latePublisher?.refused === 0) this.#surprises.push('no publish under an old epoch was refused');
    const evidence = await this.#gather(calmFrom, calmTo);
    const violations = [...this.#surprises, ...violationsIn(evidence)];
    this.#report(evidence, violations);
    if (violations.length > 0) {
      this.#print(
        `the logs of the instances and what was seen are in ${await keepForAnalysis(members, evidence, violations)}`,
      );
    }
    return violations;
  }

  async #gather(calmFrom: number, calmTo: number): Promise<Evidence> {
    const { members, witness } = this.#site;
    const { createdAt, ...testimony } = await witness.testify();
    return {
      ...testimony,
      jobs: JOB_PLANS.map((plan) => ({ ...plan, createdAt: createdAt.get(plan.name) ?? 0 })),
      runs: this.#recorder.runs,
      stalls: members.flatMap((member) => member.stalls()),
      ...{ calmFrom, calmTo, leaseMs: LEASE_TTL_MS, marginMs: leaseTerms(LEASE_TTL_MS).marginMs },
    };
  }

  /** As a service manager would. */
  #restartThoseThatEnded(): void {
    for (const member of this.#site.members.filter(({ hasEndedByItself }) => hasEndedByItself)) {
      this.#surprises.push(`${member.name}: has ended by itself`);
      this.#say(`${member.name} has ended by itself, and is started again`);
      member.start();
    }
  }

  #printSchedule(lanes: readonly Lane[]): void {
    const all: Timed[] = lanes.flat().sort((a, b) => a.atMs - b.atMs);
    this.#print(`${all.length} faults, by the seed:`);
    for (const { atMs, forMs, fault } of all) {
      this.#print(
        `  at ${(atMs / 1_000).toFixed(1)} s for ${(forMs / 1_000).toFixed(1)} s  ${describeFault(fault, this.#site)}`,
      );
    }
  }

  #progress(): void {
    const faults = [...this.#faults.values()].reduce((sum, count) => sum + count, 0);
    this.#say(`… ${this.#recorder.runs.length} runs, ${faults} faults so far`);
  }

  #report(evidence: Evidence, violations: readonly string[]): void {
    const faults = [...this.#faults].map(([kind, count]) => `${kind} ${count}`).join(', ');
    const refused = { results: this.#recorder.refusedResults, publishes: this.#site.latePublisher?.refused ?? 0 };
    this.#print('');
    for (const line of countsOf(evidence, refused)) this.#print(line);
    this.#print(`faults                 ${faults || 'none'}`);
    this.#print('');
    for (const violation of violations) this.#print(`✖ ${violation}`);
    this.#print(violations.length === 0 ? '✔ nothing happened that must not' : `✖ ${violations.length} violations`);
  }

  #say(what: string): void {
    this.#print(`${((performance.now() - this.#startedAt) / 1_000).toFixed(1).padStart(7)} s  ${what}`);
  }
}
