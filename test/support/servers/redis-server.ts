import { ask } from './ask.js';
import { portToKeep } from './port-to-keep.js';
import { ServerProcess } from './server-process.js';
import { programOf } from './server-programs.js';

export interface RedisOptions {
  /** Whether what was written outlives the process; else it comes back empty. */
  readonly persistent?: boolean;
  /** Further arguments of redis-server, such as `['--requirepass', 'secret']`. */
  readonly args?: readonly string[];
}

/** A Redis of a test's own. */
export class RedisServer extends ServerProcess {
  protected readonly command: readonly [string, ...string[]];
  readonly url: string;

  private constructor(program: string, port: number, { persistent = false, args = [] }: RedisOptions) {
    super(port);
    this.url = `redis://127.0.0.1:${port}`;
    // Written to the system before the reply, so that a SIGKILL loses nothing; "everysec" may write later than that.
    const persistence = persistent ? ['--appendonly', 'yes', '--appendfsync', 'no'] : ['--appendonly', 'no'];
    this.command = [
      program,
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''],
      ...persistence,
      ...args,
    ];
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await programOf('redisServer'), await portToKeep(), options);
    await server.launch();
    return server;
  }

  /** What it answers to a command in a line, as it is on the wire: `+OK`, `:1`, `$5` and a line of five bytes. */
  async say(command: string): Promise<string> {
    // It ends the connection after QUIT, so that the whole answer is there whatever its form.
    const answer = await ask(this.port, `${command}\r\nQUIT\r\n`);
    return answer.toString().replace(/\r\n\+OK\r\n$/, '');
  }

  async flushAll(): Promise<void> {
    const answer = await this.say('FLUSHALL');
    if (answer !== '+OK') throw new Error(`FLUSHALL: ${answer}`);
  }

  protected override async answers(): Promise<boolean> {
    const answer = await ask(this.port, 'PING\r\n', { enough: (bytes) => bytes.includes('\n'), timeoutMs: 1_000 });
    // With a password it says NOAUTH, and is up; while it reads its data it says LOADING, and is not.
    return /^(\+PONG|-NOAUTH)/.test(answer.toString());
  }
}
