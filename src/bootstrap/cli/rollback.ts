import { Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../../application/message-of.js';
import { StaleTokenError } from '../../application/publishing/hot-list-store.js';
import type { HotListCodec, PublishedList } from '../../application/publishing/published-list.js';
import { RollBackError, type RollBackRequest, rollBack } from '../../application/publishing/roll-back.js';
import { MINUTE_MS, parseDuration } from '../../domain/scheduling/duration.js';
import { formatDuration } from '../../domain/scheduling/schedule.js';
import type { Config } from '../config/config.js';
import type { LoadedConfig } from '../config/load.js';
import { createContainer } from '../container.js';
import type { Redis } from '../redis.js';
import type { Store } from '../store.js';
import { TOKENS } from '../tokens.js';
import { Failure } from './failure.js';

const DEFAULT_HOLD_MS = 60 * MINUTE_MS;

const EXAMPLES = `
Examples:
  hotlist rollback hot --list
  hotlist rollback hot --to 1234 --for 30m
  hotlist rollback hot --release`;

interface RollBackOptions {
  readonly to?: number;
  readonly for?: number;
  readonly list?: boolean;
  readonly release?: boolean;
}

/** `hotlist rollback`: undoes a list that should not have been published. */
export function rollbackCommand(load: () => LoadedConfig): Command {
  return new Command('rollback')
    .description('go back to an older version of a list, and hold the board there for a while')
    .argument('[board]', 'the board; without it the default one', '')
    .option('--to <version>', 'the version to go back to (default: the one before the last)', parseVersion)
    .option(
      '--for <duration>',
      `how long the board takes no new version; 0s: until the next refresh (default: 1h)`,
      parseHold,
    )
    .addOption(
      new Option('--release', 'end the holding: the next refresh publishes again').conflicts(['to', 'for', 'list']),
    )
    .addOption(new Option('--list', 'show the versions that are kept').conflicts(['to', 'for']))
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: RollBackOptions) => {
      const { config } = load();
      const container = createContainer(config);
      const { name: board } = container.get(TOKENS.catalog).find(name);
      const store = await container.getAsync(TOKENS.store);
      try {
        await store.prepare();
        if (options.list) await list(store, board);
        else if (options.release) await release(store, board);
        else {
          const holdMs = options.for ?? DEFAULT_HOLD_MS;
          const published = await goBack(store, container.get(TOKENS.codec), { board, to: options.to, holdMs });
          const redis = container.get(TOKENS.redis);
          if (redis) await tell(redis, published, config);
        }
      } finally {
        await store.close();
      }
    });
}

async function goBack({ hotLists }: Store, codec: HotListCodec, request: RollBackRequest): Promise<PublishedList> {
  const published = await rollBack(hotLists, codec, request).catch((error: unknown) => {
    throw error instanceof RollBackError ? new Failure(error.message, 1) : error;
  });
  const { board, version, computedAt } = published.list;
  const held = request.holdMs > 0 ? `, and is held there for ${formatDuration(request.holdMs)}` : '';
  print(
    `Board "${board}" is at version ${version} now, with the list of ${new Date(computedAt).toISOString()}${held}.`,
  );
  return published;
}

async function list(store: Store, board: string): Promise<void> {
  const kept = await store.hotLists.kept(board);
  if (kept.length === 0) print(`Board "${board}" has no version yet.`);
  for (const { version, computedAt } of kept) {
    print(`${version}  ${new Date(computedAt).toISOString()}`);
  }
}

async function release(store: Store, board: string): Promise<void> {
  await store.hotLists.release(board);
  print(`Board "${board}" takes new versions again.`);
}

/** The instances find it by themselves too, only a little later. */
async function tell(redis: Redis, published: PublishedList, { serving }: Config): Promise<void> {
  try {
    await redis.connect();
    await redis.hotLists.save(published).catch((error: unknown) => {
      // An instance has found it already, and was quicker to put it there.
      if (!(error instanceof StaleTokenError)) throw error;
    });
    await redis.notices.send({ board: published.list.board, version: published.list.version });
  } catch (error) {
    const reason = messageOf(error);
    print(`Redis was not told (${reason}); every instance finds out within ${formatDuration(serving.pollMs * 2)}.`);
  } finally {
    await redis.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function parseVersion(value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new InvalidArgumentError('It must be a version number, 1 or more.');
  return Number(value);
}

function parseHold(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined) throw new InvalidArgumentError('It must be a duration, such as 30m or 2h.');
  return ms;
}
