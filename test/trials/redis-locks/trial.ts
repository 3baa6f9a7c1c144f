import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RedisServer } from '../../support/servers/redis-server.js';
import type { FromHolder, ToHolder } from './holder.js';

export const TTL_MS = 2_000;
const AWAY_MS = 4_500;
const HOUR_MS = 3_600_000;
const HOLDER = fileURLToPath(new URL('holder.js', import.meta.url));

/** What became of one lock in each case, for people. */
export interface Outcome {
  readonly hangs: string;
  readonly blocked: string;
  readonly jumps: string;
  readonly down: string;
  readonly token: string;
}

/** Tries one way to lock on a Redis of its own. */
export async function tryLock(name: string, folder: string): Promise<Outcome> {
  const hangs = await inCase(name, folder, async (holder, redis) => {
    redis.pause();
    const told = holder.toldWithin(AWAY_MS + TTL_MS);
    await delay(AWAY_MS);
    redis.resume();
    return describeTold(await told);
  });
  const blocked = await inCase(name, folder, async (holder) => {
    holder.tell({ do: 'block', ms: 2 * TTL_MS });
    return (await holder.answer()) ? 'says that it is held' : 'not held';
  });
  const jumps = await inCase(name, folder, async (holder) => {
    holder.tell({ do: 'jump', ms: HOUR_MS });
    const told = await holder.toldWithin(2 * TTL_MS);
    if (typeof told === 'number') return 'told of a loss that is none';
    holder.tell({ do: 'ask' });
    return (await holder.answer()) ? 'no effect' : 'says that it is lost';
  });
  const down = await inCase(name, folder, async (holder, redis) => {
    const told = holder.toldWithin(AWAY_MS + TTL_MS);
    await redis.kill();
    await delay(AWAY_MS);
    await redis.restart();
    return describeTold(await told);
  });
  return { hangs, blocked, jumps, down, token: await inCase(name, folder, async ({ hasToken }) => yesOrNo(hasToken)) };
}

type Told = number | 'never' | 'crashed';

function describeTold(told: Told): string {
  if (typeof told !== 'number') return told === 'never' ? 'never told' : 'its process crashed';
  return `told after ${(told / 1_000).toFixed(1)} s${told > TTL_MS ? ', too late' : ''}`;
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

async function inCase(
  name: string,
  folder: string,
  run: (holder: Holder, redis: RedisServer) => Promise<string>,
): Promise<string> {
  const redis = await RedisServer.start();
  const holder = new Holder(name, folder, redis.url);
  try {
    await holder.acquired;
    return await run(holder, redis);
  } catch (error) {
    return String(error);
  } finally {
    holder.end();
    await redis.stop();
  }
}

class Holder {
  readonly acquired: Promise<void>;
  hasToken = false;
  readonly #child: ChildProcess;
  readonly #heard: ((message: FromHolder | 'crashed') => void)[] = [];

  constructor(name: string, folder: string, url: string) {
    this.#child = fork(HOLDER, [name, folder, url, String(TTL_MS)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child.on('message', (message: FromHolder) => this.#hear(message));
    this.#child.on('exit', () => this.#hear('crashed'));
    this.acquired = this.#next((message) => {
      if (message === 'crashed') throw new Error('its process crashed before it had the lock');
      if (message.kind !== 'acquired') return undefined;
      this.hasToken = message.hasToken;
      return true;
    }).then(() => {});
  }

  tell(order: ToHolder): void {
    this.#child.send(order);
  }

  async answer(): Promise<boolean> {
    return this.#next((message) => (message !== 'crashed' && message.kind === 'asked' ? message.isHeld : undefined));
  }

  /** After how many milliseconds it was told that it has lost the lock. */
  toldWithin(ms: number): Promise<Told> {
    const from = performance.now();
    const told = this.#next<Told>((message) => {
      if (message === 'crashed') return 'crashed';
      return message.kind === 'lost' ? performance.now() - from : undefined;
    });
    return Promise.race([told, delay(ms, 'never' as const)]);
  }

  end(): void {
    this.#child.removeAllListeners();
    this.#child.kill('SIGKILL');
  }

  #hear(message: FromHolder | 'crashed'): void {
    for (const hear of this.#heard.slice()) hear(message);
  }

  #next<T>(pick: (message: FromHolder | 'crashed') => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const hear = (message: FromHolder | 'crashed') => {
        try {
          const picked = pick(message);
          if (picked === undefined) return;
          this.#heard.splice(this.#heard.indexOf(hear), 1);
          resolve(picked);
        } catch (error) {
          reject(error);
        }
      };
      this.#heard.push(hear);
    });
  }
}
