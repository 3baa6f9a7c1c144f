// Writers change an item each, note the time in its row at once, and commit up to 300 ms later; a board is kept up to
// date meanwhile, a little more often than `every: 1s` does. Nothing here waits its turn, so each run gives other figures.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { buildFrom, skybandSpec } from '../src/application/ranking/build-skyband.js';
import type { Change, SourceView } from '../src/application/ranking/item-source.js';
import { LiveBoard } from '../src/application/ranking/live-board.js';
import { hackerNews } from '../src/domain/formulas/hacker-news.js';
import { someItems } from '../test/support/some-items.js';
import { VOTED_SITES, type VotedSite } from '../test/support/voted-site.js';

const OVERLAPS_MS = [0, 400, 5_000];
const WRITERS = 32;
const LONGEST_TRANSACTION_MS = 300;
/** At another part of each second: of a site's own tables whole seconds are read again in any case. */
const REFRESH_EVERY_MS = 730;
const ITEMS = 20_000;
const BOARD = { name: 'hot', formula: hackerNews(), weights: { likes: 1 }, windowMs: undefined, size: 50 };
const NEVER = new AbortController().signal;

export interface LateCommitsOptions {
  /** For how long changes are made on each kind of site. */
  readonly seconds: number;
  readonly print: (line: string) => void;
}

/** A board kept up to date with an overlap, and the likes that it has been told of. */
interface Follower {
  readonly overlapMs: number;
  readonly board: LiveBoard;
  readonly told: Map<string, number>;
}

/** How many changes of slow transactions get lost, by how much is read again: on each kind of site, for so many seconds. */
export async function runLateCommitsBench({ seconds, print }: LateCommitsOptions): Promise<void> {
  print(
    `${WRITERS} writers, transactions of 0 to ${LONGEST_TRANSACTION_MS} ms, ${seconds} s; changes lost with an overlap of`,
  );
  print(`${'items'.padEnd(50)}${['changes', ...OVERLAPS_MS.map((ms) => `${ms} ms`)].map(column).join('')}`);
  for (const [name, open] of VOTED_SITES) {
    const site = await open();
    const { changes, lost } = await tryOut(site, seconds);
    const shares = lost.map((count) => `${count} (${((100 * count) / changes).toFixed(1)}%)`);
    print(`${name.padEnd(50)}${[String(changes), ...shares].map(column).join('')}`);
    await site.close();
  }
}

async function tryOut(site: VotedSite, seconds: number): Promise<{ changes: number; lost: number[] }> {
  await site.fill(someItems(ITEMS, Date.now()));
  const spec = skybandSpec(BOARD, 100);
  const built = await buildFrom(site.source)(spec, BOARD.formula, NEVER);
  const followers = OVERLAPS_MS.map((overlapMs) => ({
    overlapMs,
    board: new LiveBoard(spec, built),
    told: new Map<string, number>(),
  }));
  const committed = new Map<string, number>();
  let begun = 0;
  const next = () => ++begun;
  const writing = new AbortController();
  const writers = Array.from({ length: WRITERS }, () => write(site, next, committed, writing.signal));
  const endsAt = performance.now() + seconds * 1_000;
  while (performance.now() < endsAt) {
    await sleep(REFRESH_EVERY_MS);
    await refresh(site, followers);
  }
  writing.abort();
  await Promise.all(writers);
  await refresh(site, followers);
  const isLost = ({ told }: Follower) => [...committed].filter(([id, likes]) => told.get(id) !== likes).length;
  return { changes: committed.size, lost: followers.map(isLost) };
}

/** One transaction after another, each for an item that nobody else changes. */
async function write(
  site: VotedSite,
  next: () => number,
  committed: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const connection = await createConnection(site.url);
  while (!signal.aborted) {
    const number = next();
    const id = `i-${number}`;
    await connection.beginTransaction();
    await site.vote(connection, id, 1_000_000 + number);
    await sleep(Math.random() * LONGEST_TRANSACTION_MS);
    await connection.commit();
    committed.set(id, 1_000_000 + number);
  }
  await connection.end();
}

async function refresh({ source }: VotedSite, followers: readonly Follower[]): Promise<void> {
  await source.withView(async (view) => {
    for (const { overlapMs, board, told } of followers) {
      await board.catchUp(listeningTo(view, told), overlapMs, NEVER);
    }
  });
}

/** The same view, of whose changes a note is made. */
function listeningTo(view: SourceView, told: Map<string, number>): SourceView {
  return {
    takenAt: view.takenAt,
    scan: (...args) => view.scan(...args),
    newest: (limit) => view.newest(limit),
    read: (ids) => view.read(ids),
    changes: (changedFrom) => noting(view.changes(changedFrom) ?? [], told),
  };
}

async function* noting(changes: AsyncIterable<readonly Change[]> | Iterable<never>, told: Map<string, number>) {
  for await (const batch of changes) {
    for (const { id, item } of batch) told.set(id, item?.signals['likes'] ?? 0);
    yield batch;
  }
}

function column(text: string): string {
  return text.padStart(14);
}
