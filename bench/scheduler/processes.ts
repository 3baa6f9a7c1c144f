import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WayKey } from './ways/all.js';
import type { Place } from './ways/way.js';

const POLL_MS = 5;
/** What has not been done by then never will be. */
const LIMIT_MS = 120_000;
const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/** What a process is told first. */
export interface Entry {
  readonly key: WayKey;
  readonly place: Place;
  readonly name: string;
}

/** What it is told then, in this order. */
export type Told = 'begin' | 'measure' | 'stop';

/** What it says: ready, how far it is, or that it failed; and in the end everything. */
export interface Said {
  readonly done?: number;
  /** When the last one was done, in milliseconds UTC. */
  readonly at?: number;
  /** How many have begun since it was to measure. */
  readonly begun?: number;
  /** How many were done before it was to measure. */
  readonly doneBefore?: number;
  readonly lateMs?: readonly number[];
  readonly cpuMs?: number;
  readonly failure?: string;
}

/** What was done from when on it was measured. */
export interface Work {
  readonly done: number;
  /** Until the last one was done. */
  readonly ms: number;
  /** User and system time of all processes together. */
  readonly cpuMs: number;
  /** Of each run, how long after it was due it began. */
  readonly lateMs: readonly number[];
}

/** Processes of one way at one place, all ready. */
export class Processes {
  readonly #children: readonly ChildProcess[];
  readonly #said = new Map<ChildProcess, Said>();
  readonly #gone = new Set<ChildProcess>();
  #failure: string | undefined;
  #beganAt = 0;

  private constructor(key: WayKey, place: Place, count: number) {
    this.#children = Array.from({ length: count }, (_, index) => this.#fork({ key, place, name: `${key}-${index}` }));
  }

  static async start(key: WayKey, place: Place, count: number): Promise<Processes> {
    const processes = new Processes(key, place, count);
    await processes.#until(() => processes.#said.size === count);
    return processes;
  }

  begin(): void {
    this.#beganAt = Date.now();
    this.#tell('begin');
  }

  /** Has them work until so many are done. */
  untilDone(count: number): Promise<void> {
    return this.#until(() => this.#sum('done') >= count);
  }

  /** Has them work until so many have begun since they were to measure. */
  untilBegun(count: number): Promise<void> {
    return this.#until(() => this.#sum('begun') >= count);
  }

  /** Has them forget what was before `during`, and end after it. */
  async measure(during: () => Promise<void>): Promise<Work> {
    this.#tell('measure');
    const beganAt = Date.now();
    await during();
    this.#tell('stop');
    await this.#until(() => this.#gone.size === this.#children.length);
    const all = [...this.#said.values()];
    const [done, before] = [this.#sum('done'), this.#sum('doneBefore')];
    // Where so little was to be done that nothing was left to be measured, it is everything.
    const isOver = done === before;
    return {
      done: isOver ? done : done - before,
      ms: Math.max(1, Math.max(...all.map(({ at = 0 }) => at)) - (isOver ? this.#beganAt : beganAt)),
      cpuMs: this.#sum('cpuMs'),
      lateMs: all.flatMap(({ lateMs = [] }) => lateMs),
    };
  }

  #fork(entry: Entry): ChildProcess {
    const child = fork(WORKER, { serialization: 'advanced' });
    child.on('message', (said: Said) => {
      this.#failure ??= said.failure;
      this.#said.set(child, said);
    });
    child.on('exit', (code) => {
      this.#gone.add(child);
      if (code !== 0) this.#failure ??= `a process of "${entry.key}" ended with ${code}`;
    });
    child.send(entry);
    return child;
  }

  #tell(told: Told): void {
    for (const child of this.#children) child.send(told);
  }

  #sum(field: 'done' | 'begun' | 'doneBefore' | 'cpuMs'): number {
    return [...this.#said.values()].reduce((total, said) => total + (said[field] ?? 0), 0);
  }

  async #until(holds: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + LIMIT_MS;
    while (!holds()) {
      const isLate = performance.now() > giveUpAt;
      if (this.#failure !== undefined || isLate) {
        for (const child of this.#children) child.kill('SIGKILL');
        throw new Error(this.#failure ?? `${this.#sum('done')} were done within ${LIMIT_MS / 1_000} s, and no more`);
      }
      await sleep(POLL_MS);
    }
  }
}
