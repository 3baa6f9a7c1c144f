import { HotListMemory } from '../../src/application/publishing/hot-list-memory.js';
import { ListFollower } from '../../src/application/serving/list-follower.js';
import { ListLoader } from '../../src/application/serving/list-loader.js';
import { aPublishedList } from './a-published-list.js';
import { NOW } from './a-publisher.js';
import { HandNotices } from './hand-notices.js';
import { ManualClock } from './manual-clock.js';
import { RecordedEvents } from './recorded-events.js';
import { someTiers } from './some-tiers.js';

export const POLL_MS = 4_000;
export const BOARDS = ['hot', 'week'];

/** A follower of two boards with all that it stands on; it is not started. */
export function aFollower({ random = 0.5, boards = () => BOARDS } = {}) {
  const parts = someTiers();
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const notices = new HandNotices();
  const loader = new ListLoader({ tiers: parts.tiers, memory, clock, random: () => 0.5, announce: events.announce });
  const follower = new ListFollower({
    tiers: parts.tiers.shared,
    boards,
    memory,
    loader,
    notices,
    clock,
    pollMs: POLL_MS,
    random: () => random,
  });
  const version = (board = 'hot') => memory.get(board)?.list.version;
  const serve = (number: number, from: 'redis' | 'snapshot' = 'redis') =>
    memory.put(aPublishedList({ version: number, token: number }), from, clock.monotonic());
  const asked = (tier: 'redis' | 'database') => parts.ways[tier].asked;
  return { ...parts, memory, clock, events, notices, loader, follower, version, serve, asked };
}
