import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that jobs of the kind `http` call, each of whose runs takes a while. */
export class Recorder {
  readonly #server: Server;
  readonly #runMs: number;
  readonly #waiting: ((at: number) => void)[] = [];

  private constructor(runMs: number) {
    this.#runMs = runMs;
    this.#server = createServer(async (request, response) => {
      request.resume();
      const at = performance.now();
      for (const resolve of this.#waiting.splice(0)) resolve(at);
      await sleep(this.#runMs);
      response.end('done');
    });
  }

  static async start(runMs: number): Promise<Recorder> {
    const recorder = new Recorder(runMs);
    await new Promise<void>((resolve) => recorder.#server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** When the next run begins, by this process's monotonic clock. */
  nextRun(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
