import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { portToKeep } from './port-to-keep.js';
import { type Direction, ProxiedLine } from './proxied-line.js';

/** Stands in front of a server of this machine and makes the network between as bad as a test wants it. */
export class TcpProxy {
  readonly port: number;
  readonly #targetPort: number;
  readonly #line = new ProxiedLine();
  readonly #sockets = new Set<Socket>();
  #listener: Server | undefined;

  private constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(await portToKeep(), targetPort);
    await proxy.refuse(false);
    return proxy;
  }

  /**
   * What is sent from now on arrives `ms` later, in each direction: a question and its answer take twice that. With `backMs`
   * what comes back takes that long instead.
   */
  setLatency(ms: number, backMs = ms): void {
    this.#line.latencyMs = { there: ms, back: backMs };
  }

  /** Breaks all connections of this moment: both sides get a RST. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /**
   * While on, connections are accepted and kept, and nothing passes: no byte, no end, no error. What was sent meanwhile
   * arrives when it is off again.
   */
  blackHole(on: boolean): void {
    if (on) this.#line.cut();
    else this.#line.mend();
  }

  /** While on, nobody listens on the port: ECONNREFUSED. Connections that are there stay. */
  async refuse(on: boolean): Promise<void> {
    if (on === (this.#listener === undefined)) return;
    if (on) {
      this.#listener?.close();
      this.#listener = undefined;
      return;
    }
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#join(client));
    // A proxy that a test forgot must not keep the test run from ending.
    this.#listener.listen(this.port, '127.0.0.1').unref();
    await once(this.#listener, 'listening');
  }

  /** Breaks all connections and listens no more. */
  async stop(): Promise<void> {
    await this.refuse(true);
    this.reset();
    this.#line.mend();
  }

  async #join(client: Socket): Promise<void> {
    this.#keep(client);
    await this.#line.cross('there');
    if (client.destroyed) return;
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.#keep(server);
    this.#carry(client, server, 'there');
    this.#carry(server, client, 'back');
  }

  #carry(from: Socket, to: Socket, direction: Direction): void {
    const { departure, arrival } = this.#line.carrier(direction);
    from.pipe(departure).pipe(arrival).pipe(to);
    // An end goes the way of the bytes; what breaks the connection on one side breaks it on the other.
    from.on('close', async (broken: boolean) => {
      if (!broken) return;
      await this.#line.cross(direction);
      to.resetAndDestroy();
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // That it broke is told by 'close'.
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
