import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithThisProcess } from './end-with-this-process.js';

const POLL_MS = 5;
const LIMIT_MS = 30_000;
const LOG_LINES = 20;

interface Running {
  readonly child: ChildProcess;
  /** Resolves when the process is gone, or could not be started at all. */
  readonly gone: Promise<unknown>;
  isGone: boolean;
}

/** A server of a test's own, which the test can hang, kill and bring back; it ends when the test's process ends. */
export abstract class ServerProcess {
  readonly port: number;
  /** Everything it writes is here: data, socket, log. */
  readonly folder = mkdtempSync(join(tmpdir(), 'hotlist-'));
  #running: Running | undefined;

  protected constructor(port: number) {
    this.port = port;
  }

  /** The program and its arguments. */
  protected abstract readonly command: readonly [string, ...string[]];

  /** Whether it answers as the server it is; may reject while there is nobody. */
  protected abstract answers(): Promise<boolean>;

  /** Starts it and resolves when it answers; rejects with the end of its log when it does not come up. */
  async launch(): Promise<void> {
    if (this.isRunning) throw new Error(`the server on port ${this.port} is running already`);
    const [program, ...args] = this.command;
    const log = openSync(this.#log, 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log], cwd: this.folder });
    closeSync(log);
    // A server that a test forgot must not keep the test run from ending.
    child.unref();
    const callOff = child.pid === undefined ? () => {} : endWithThisProcess(child.pid, this.folder);
    const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve)).then(() => {
      running.isGone = true;
      callOff();
    });
    const running: Running = { child, gone, isGone: false };
    this.#running = running;
    await this.#untilItAnswers(running);
  }

  get isRunning(): boolean {
    return this.#running !== undefined && !this.#running.isGone;
  }

  /** Of its process, while it runs. */
  get pid(): number | undefined {
    return this.isRunning ? this.#running?.child.pid : undefined;
  }

  /** SIGKILL, as when the machine's memory is short or its power fails. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGSTOP: it hangs, and the system goes on accepting connections for it. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Brings it back on the same port with the data it had; one that still runs is first shut down in good order. */
  async restart(): Promise<void> {
    if (this.isRunning) {
      this.resume();
      await this.#end('SIGTERM');
    }
    await this.launch();
  }

  /** Ends it and removes all it wrote. */
  async stop(): Promise<void> {
    if (this.isRunning) await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.isRunning) throw new Error(`the server on port ${this.port} is not running`);
    this.#running?.child.kill(signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#signal(signal);
    // Until it is gone it keeps this process alive, which else could end in the middle of the wait.
    this.#running?.child.ref();
    await this.#running?.gone;
  }

  async #untilItAnswers(running: Running): Promise<void> {
    const giveUpAt = performance.now() + LIMIT_MS;
    while (!(await this.answers().catch(() => false))) {
      if (!running.isGone && performance.now() < giveUpAt) {
        await delay(POLL_MS);
        continue;
      }
      const what = running.isGone ? 'ended' : `did not answer within ${LIMIT_MS / 1_000} s`;
      const end = readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
      await this.stop();
      throw new Error(`${basename(this.command[0])} on port ${this.port} ${what}; the end of its log:\n${end}`);
    }
  }

  get #log(): string {
    return join(this.folder, 'server.log');
  }
}
