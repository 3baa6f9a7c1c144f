import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, runHotlist, type StartedCommand, startHotlist } from '../hotlist-command.js';
import { endWithThisProcess } from '../servers/end-with-this-process.js';
import { portToKeep } from '../servers/port-to-keep.js';
import { until } from '../until.js';
import { LogLines } from './log-lines.js';

/** What `/readyz` says. */
export interface Readyz {
  readonly status: number;
  readonly ready: boolean;
  readonly tiers: readonly { readonly name: string; readonly up: boolean; readonly reason?: string }[];
  readonly boards: readonly { readonly name: string; readonly version: number }[];
}

/** A hotlist process with a folder of its own and ports that it comes back to. */
export class Instance {
  readonly name: string;
  /** Where it starts: `hotlist.yaml`, and `data` with its snapshots. */
  readonly folder: string;
  /** `host:port` */
  readonly grpc: string;
  readonly http: string;
  readonly log = new LogLines();
  readonly #env: Record<string, string>;
  #command: StartedCommand | undefined;
  #isLive = false;
  #disturbances = 0;

  private constructor(name: string, folder: string, ports: readonly [number, number], env: Record<string, string>) {
    this.name = name;
    this.folder = folder;
    this.grpc = `127.0.0.1:${ports[0]}`;
    this.http = `127.0.0.1:${ports[1]}`;
    this.#env = { ...env, HOTLIST_GRPC_LISTEN: this.grpc, HOTLIST_HTTP_LISTEN: this.http };
  }

  /** @param parent - its folder is made in there, by its name */
  static async create(name: string, parent: string, yaml: string, env: Record<string, string>): Promise<Instance> {
    const folder = join(parent, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'hotlist.yaml'), yaml);
    return new Instance(name, folder, [await portToKeep(), await portToKeep()], env);
  }

  /** Whether it is up and may be asked. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** How often it was paused, killed or stopped; a call during which this changed says nothing of it. */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** Of its process, while there is one. */
  get pid(): number | undefined {
    return this.#command?.process.pid;
  }

  /** Starts the process; it is not live before {@link untilReady}. */
  start(): void {
    const command = startHotlist(this.folder, ['serve'], this.#env);
    this.#command = command;
    command.process.stdout?.on('data', (chunk: string) => this.log.add(chunk));
    // One that a test forgot, or that is paused when the test's own process is killed.
    const { pid } = command.process;
    const callOff = pid === undefined ? () => {} : endWithThisProcess(pid, this.folder);
    void command.finished.then(callOff);
  }

  /** Resolves when it wants requests and has a list of every board; rejects with what it said when the process ends before. */
  async untilReady(): Promise<void> {
    const ended = this.#running.finished.then(({ code, stderr }) => `it ended with ${code}: ${stderr}`);
    const ready = until(`${this.name} is ready`, async () => {
      const { ready, boards } = await this.readyz();
      return ready && boards.every(({ version }) => version > 0);
    }).then(() => undefined);
    const why = await Promise.race([ended, ready]);
    if (why !== undefined) throw new Error(`${this.name}: ${why}`);
    this.#isLive = true;
  }

  /** Runs another command of hotlist's with its configuration. */
  run(...args: string[]): Promise<Finished> {
    return runHotlist(this.folder, args, this.#env);
  }

  async readyz(): Promise<Readyz> {
    const answer = await fetch(`http://${this.http}/readyz`);
    return { status: answer.status, ...((await answer.json()) as Omit<Readyz, 'status'>) };
  }

  /** The number behind the first line of `/metrics` that begins with `sample`; undefined when there is none. */
  async metric(sample: string): Promise<number | undefined> {
    const text = await (await fetch(`http://${this.http}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(sample));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
  }

  pause(): void {
    this.#disturb();
    this.#running.process.kill('SIGSTOP');
  }

  /** Resolves when it answers again. */
  async resume(): Promise<void> {
    this.#running.process.kill('SIGCONT');
    await this.untilReady();
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** In good order, as by a deployment; returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Ends it, whatever state it is in. */
  async dispose(): Promise<void> {
    if (this.#command) await this.kill();
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#disturb();
    const { process, finished } = this.#running;
    this.#command = undefined;
    process.kill(signal);
    return (await finished).code;
  }

  #disturb(): void {
    this.#isLive = false;
    this.#disturbances++;
  }

  get #running(): StartedCommand {
    if (!this.#command) throw new Error(`${this.name} is not running`);
    return this.#command;
  }
}
