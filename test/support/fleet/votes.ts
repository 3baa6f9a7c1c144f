import { setTimeout as delay } from 'node:timers/promises';
import { Metadata } from '@grpc/grpc-js';
import { IngestCaller, sentItem } from '../ingest-client.js';
import type { Instance } from './instance.js';

const PAUSE_MS = 200;
/** A vote that takes longer is given up; it may count all the same. */
const DEADLINE_MS = 1_000;
const ITEMS = 100;

/** Posts some items through the instance, each a minute older than the one before. */
export async function postItems(instance: Instance, count = ITEMS): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  const items = Array.from({ length: count }, (_, index) =>
    sentItem({
      id: `i-${index}`,
      title: `Title ${index}`,
      createdAt: { seconds: BigInt(now - index * 60), nanos: 0 },
      signals: { likes: BigInt(index % 17) },
    }),
  );
  const caller = new IngestCaller(instance.grpc);
  try {
    await caller.upsert(...items);
  } finally {
    caller.close();
  }
}

/** Votes that go on for as long as they are let, through whichever instance is up. */
export class Votes {
  readonly #instances: readonly Instance[];
  readonly #callers: ReadonlyMap<Instance, IngestCaller>;
  readonly #going: Promise<void>;
  #sent = 0;
  #isOver = false;

  constructor(instances: readonly Instance[]) {
    this.#instances = instances;
    this.#callers = new Map(instances.map((instance) => [instance, new IngestCaller(instance.grpc)]));
    this.#going = this.#go();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#going;
    for (const caller of this.#callers.values()) caller.close();
  }

  async #go(): Promise<void> {
    while (!this.#isOver) {
      await delay(PAUSE_MS);
      const live = this.#instances.filter(({ isLive }) => isLive);
      const instance = live[this.#sent % live.length];
      if (instance) await this.#vote(instance, ++this.#sent);
    }
  }

  #vote(instance: Instance, number: number): Promise<void> {
    const changes = [{ itemId: `i-${(number * 7) % ITEMS}`, signal: 'likes', delta: 3n }];
    const request = { idempotencyKey: `vote-${number}`, changes };
    const options = { deadline: Date.now() + DEADLINE_MS };
    return new Promise((resolve) => {
      // Whether it was counted is for the tests of ingesting; here it only has to keep the lists moving.
      this.#callers.get(instance)?.client.addSignals(request, new Metadata(), options, () => resolve());
    });
  }
}
