import type { Container } from 'inversify';
import { explainItem } from '../../application/explaining/explain-item.js';
import { HotListReader } from '../../application/serving/hot-list-reader.js';
import { listBoards } from '../../application/serving/list-boards.js';
import { ListFollower } from '../../application/serving/list-follower.js';
import { ListLoader } from '../../application/serving/list-loader.js';
import type { Config } from '../config/config.js';
import { TOKENS as T } from '../tokens.js';

/** An answer counts as the newest until this many comparisons of versions in a row have found nobody to ask. */
const POLLS_UNTIL_STALE = 3;

/** Answering from memory, and keeping memory at the newest lists. */
export function bindServing(container: Container, { serving }: Config): void {
  container
    .bind(T.loader)
    .toResolvedValue(
      (tiers, memory, clock, random, { announce }) => new ListLoader({ tiers, memory, clock, random, announce }),
      [T.tiers, T.memory, T.clock, T.random, T.events],
    );
  container
    .bind(T.reader)
    .toResolvedValue(
      (catalog, memory, loader, clock) =>
        new HotListReader({ catalog, memory, loader, clock, freshMs: POLLS_UNTIL_STALE * serving.pollMs }),
      [T.catalog, T.memory, T.loader, T.clock],
    );
  container.bind(T.follower).toResolvedValue(
    ({ shared }, redis, catalog, memory, loader, clock, random) =>
      new ListFollower({
        tiers: shared,
        boards: () => catalog.names,
        memory,
        loader,
        notices: redis?.notices,
        clock,
        pollMs: serving.pollMs,
        random,
      }),
    [T.tiers, T.redis, T.catalog, T.memory, T.loader, T.clock, T.random],
  );
  container
    .bind(T.explainItem)
    .toResolvedValue(
      (catalog, reader, source, { hotLists }) => explainItem({ catalog, reader, source, history: hotLists }),
      [T.catalog, T.reader, T.itemSource, T.store],
    );
  container.bind(T.listBoards).toResolvedValue((catalog, memory) => listBoards(catalog, memory), [T.catalog, T.memory]);
}
