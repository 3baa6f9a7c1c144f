import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instance } from '../../support/fleet/instance.js';
import type { TcpProxy } from '../../support/servers/tcp-proxy.js';
import type { Stall } from './evidence.js';

const IN_PROCESS = new URL('in-process.js', import.meta.url).href;

const CLOCK = 'clock';
const STALLS = 'stalls';
/** How often it is waited for an instance: a machine that does much else takes its time. */
const PATIENCE = 4;

/** What is between an instance and one server of its store. */
export interface Way {
  readonly to: string;
  readonly proxy: TcpProxy;
}

export interface MemberOptions {
  readonly yaml: string;
  readonly env: Record<string, string>;
  readonly ways: readonly Way[];
}

/** An instance of the trial, with everything that can be done to it. */
export class Member {
  readonly name: string;
  readonly ways: readonly Way[];
  readonly instance: Instance;
  /** Times when it was stopped by us, which its process cannot write down when it is killed meanwhile. */
  readonly #stopped: Stall[] = [];
  #paused: { readonly pid: number; readonly from: number } | undefined;
  #shouldRun = false;

  private constructor(instance: Instance, ways: readonly Way[]) {
    this.name = instance.name;
    this.instance = instance;
    this.ways = ways;
  }

  /** @param parent - its folder is made in there, by its name */
  static async create(name: string, parent: string, { yaml, env, ways }: MemberOptions): Promise<Member> {
    const folder = join(parent, name);
    const inProcess = {
      HOTLIST_TEST_CLOCK: join(folder, CLOCK),
      HOTLIST_TEST_STALLS: join(folder, STALLS),
      NODE_OPTIONS: `--import=${IN_PROCESS}`,
    };
    const instance = await Instance.create(name, parent, yaml, { ...env, ...inProcess });
    const member = new Member(instance, ways);
    member.setClock(0);
    return member;
  }

  /** Starts its process; it is up some time later, perhaps only when its store is there again. */
  start(): void {
    this.#shouldRun = true;
    this.instance.start();
  }

  /** Resolves when it is up. */
  async untilReady(): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.instance.untilReady();
      } catch (error) {
        if (tried === PATIENCE || this.hasEndedByItself) throw error;
      }
    }
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#shouldRun = false;
    await this.instance.kill();
    this.#endPause();
  }

  /** SIGTERM. */
  async stop(): Promise<void> {
    this.#shouldRun = false;
    await this.instance.stop();
  }

  /** SIGSTOP. */
  pause(): void {
    this.#paused = { pid: this.instance.pid ?? 0, from: Date.now() };
    this.instance.pause();
  }

  /** SIGCONT. */
  resume(): void {
    const { pid } = this.instance;
    if (pid !== undefined) process.kill(pid, 'SIGCONT');
    this.#endPause();
  }

  /** Its wall clock is off by so much from now on, in milliseconds. */
  setClock(offMs: number): void {
    writeFileSync(join(this.instance.folder, CLOCK), String(offMs));
  }

  /** Whether its process has ended although nobody told it to. */
  get hasEndedByItself(): boolean {
    const { pid } = this.instance;
    return this.#shouldRun && (pid === undefined || !isThere(pid));
  }

  /** When its processes did not run. */
  stalls(): readonly Stall[] {
    const path = join(this.instance.folder, STALLS);
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    return [...this.#stopped, ...lines.map((line): Stall => JSON.parse(line))];
  }

  #endPause(): void {
    if (this.#paused) this.#stopped.push({ ...this.#paused, to: Date.now() });
    this.#paused = undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
