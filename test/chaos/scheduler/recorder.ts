import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SeenRun } from './evidence.js';
import { Greatest } from './greatest.js';
import type { Work, Works } from './works.js';

/** How often it is written down that this process looks for what has arrived. */
const LOOK_EVERY_MS = 5;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What the jobs call: carries runs out, writes down when each begins and ends, and refuses what comes with an old epoch, as
 * the service of a user would.
 */
export class Recorder {
  /** In the order in which they began. */
  readonly runs: Writable<SeenRun>[] = [];
  /** How many results were not taken because a run with a greater epoch had begun by then. */
  refusedResults = 0;
  readonly #works: Works;
  readonly #server: Server;
  readonly #greatest = new Greatest();
  readonly #looks: NodeJS.Timeout;
  /** This process has looked for what had arrived after the older of these. */
  #lookedAt: [older: number, newer: number] = [Date.now(), Date.now()];

  private constructor(works: Works) {
    this.#works = works;
    this.#server = createServer((request, response) => this.#take(request, response));
    this.#looks = setInterval(() => {
      this.#lookedAt = [this.#lookedAt[1], Date.now()];
    }, LOOK_EVERY_MS);
  }

  static async start(works: Works): Promise<Recorder> {
    const recorder = new Recorder(works);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  /** Where the runs of a job go to. */
  urlOf(job: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${job}`;
  }

  async close(): Promise<void> {
    clearInterval(this.#looks);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const run = seenRun(request);
    this.runs.push(run);
    if (!this.#greatest.takes(run)) {
      end(run, 'refused', run.begunAt);
      response.writeHead(409).end('a run with a greater epoch has begun');
      return;
    }
    const work = this.#works.of(run);
    const timer = setTimeout(() => this.#finish(run, work, response), work.lastsMs);
    response.once('close', () => {
      if (run.end !== 'open') return;
      end(run, 'left', this.#lookedAt[0]);
      // One that takes no notice goes on, and learns only at its end that nobody wants what it did.
      if (!work.isStubborn) clearTimeout(timer);
    });
  }

  #finish(run: Writable<SeenRun>, work: Work, response: ServerResponse): void {
    if (!this.#greatest.takes(run)) this.refusedResults++;
    if (run.end !== 'open') return;
    // Its caller may have left since then: after a stall timers come before what has arrived.
    end(run, work.fails ? 'failed' : 'succeeded', this.#lookedAt[0]);
    response.writeHead(work.fails ? 500 : 200).end(work.fails ? 'it failed' : 'done');
  }
}

function end(run: Writable<SeenRun>, how: SeenRun['end'], after: number): void {
  run.end = how;
  run.endedAfter = after;
}

function seenRun({ url = '/', headers }: IncomingMessage): Writable<SeenRun> {
  const header = (name: string) => String(headers[name]);
  const [shard, shards] = header('x-job-shard').split('/').map(Number);
  return {
    ...{ job: url.slice(1), shard: shard ?? -1, shards: shards ?? -1 },
    ...{ fireTime: Date.parse(header('x-job-fire-time')), attempt: Number(header('x-job-attempt')) },
    ...{ epoch: Number(header('x-job-epoch')), idempotencyKey: header('idempotency-key') },
    ...{ begunAt: Date.now(), end: 'open', endedAfter: undefined },
  };
}
