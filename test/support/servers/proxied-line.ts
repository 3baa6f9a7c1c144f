import { Transform } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

interface Underway {
  readonly bytes: Buffer;
  readonly arrivesAt: number;
}

// So many chunks may be under way; then the sender has to wait, as it would with a full window.
const WINDOW = 256;

/** To the server that was asked, or back to the client. */
export type Direction = 'there' | 'back';

/** What the wire between two machines is like at the moment, for all the connections over it. */
export class ProxiedLine {
  latencyMs: { readonly [direction in Direction]: number } = { there: 0, back: 0 };
  #whole = Promise.resolve();
  #mend = () => {};

  /** Nothing crosses until it is mended; then everything that was under way does, as TCP sends it again. */
  cut(): void {
    this.mend();
    this.#whole = new Promise((resolve) => {
      this.#mend = resolve;
    });
  }

  mend(): void {
    this.#mend();
  }

  /** Resolves when what was sent at that moment has crossed. */
  async cross(direction: Direction, arrivesAt = performance.now() + this.latencyMs[direction]): Promise<void> {
    // A timer may fire a little early.
    for (let left = arrivesAt - performance.now(); left > 0; left = arrivesAt - performance.now()) await delay(left);
    await this.#whole;
  }

  /** One direction of a connection: `from.pipe(departure).pipe(arrival).pipe(to)`. */
  carrier(direction: Direction): { readonly departure: Transform; readonly arrival: Transform } {
    const departure = new Transform({
      readableObjectMode: true,
      readableHighWaterMark: WINDOW,
      // Stamped here, at once: each chunk is late by the latency, and not by that of those before it too.
      transform: (bytes: Buffer, _, done) =>
        done(null, { bytes, arrivesAt: performance.now() + this.latencyMs[direction] }),
    });
    const arrival = new Transform({
      writableObjectMode: true,
      writableHighWaterMark: 1,
      transform: ({ bytes, arrivesAt }: Underway, _, done) => {
        this.cross(direction, arrivesAt).then(() => done(null, bytes), done);
      },
      flush: (done) => {
        this.cross(direction).then(() => done(), done);
      },
    });
    return { departure, arrival };
  }
}
