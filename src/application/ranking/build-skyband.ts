import type { Board } from '../../domain/board.js';
import type { Formula } from '../../domain/formulas/formula.js';
import { points } from '../../domain/item.js';
import { Skyband } from '../../domain/ranking/skyband.js';
import type { Candidate } from '../../domain/ranking/skyband-order.js';
import type { ItemSource } from './item-source.js';
import { TopItems, windowStart } from './top-items.js';
import type { Place } from './verification.js';

/** Which skyband is wanted: plain data, so that it can be built elsewhere. The formula is no part of it, any will do. */
export interface SkybandSpec {
  /** How many of the top must be exact. */
  readonly size: number;
  /** How many falls and removals it stands. */
  readonly slack: number;
  /** In the order in which points are added up. */
  readonly weights: readonly (readonly [signal: string, weight: number])[];
  readonly windowMs: number | undefined;
}

/** The skyband of all items of one view. */
export interface BuiltSkyband {
  readonly members: readonly Candidate[];
  /** When the view was taken, by the source's clock, in milliseconds UTC. */
  readonly upTo: number;
  readonly itemsRead: number;
  /** The list by a full scan of the same view: what comes of the members is compared with it. */
  readonly scanned: readonly Place[];
}

/**
 * Builds a skyband from every item there is, which may take long.
 *
 * @param formula - of the list by a full scan, which is made beside it; the members hold for any
 * @throws the signal's reason soon after `signal` aborts
 */
export type BuildSkyband = (spec: SkybandSpec, formula: Formula, signal: AbortSignal) => Promise<BuiltSkyband>;

export function skybandSpec({ size, weights, windowMs }: Board, slack: number): SkybandSpec {
  return { size, slack, weights: Object.entries(weights), windowMs };
}

/** Whether a skyband of the one is one of the other. The order of the weights counts: sums differ in their last bits. */
export function isSameSpec(a: SkybandSpec, b: SkybandSpec): boolean {
  return (
    a.size === b.size &&
    a.slack === b.slack &&
    a.windowMs === b.windowMs &&
    a.weights.length === b.weights.length &&
    a.weights.every(([signal, weight], at) => signal === b.weights[at]?.[0] && Object.is(weight, b.weights[at]?.[1]))
  );
}

/**
 * Builds in this very thread, from one view of the source.
 *
 * @param onRead - called after every batch
 */
export function buildFrom(source: ItemSource, onRead = () => {}): BuildSkyband {
  return (spec, formula, signal) =>
    source.withView(async (view) => {
      const { size, slack, weights } = spec;
      const band = new Skyband(size, slack);
      const top = new TopItems({ formula, size, weights: Object.fromEntries(weights) }, view);
      for await (const batch of view.scan(windowStart(spec, view))) {
        signal.throwIfAborted();
        for (const item of batch) {
          const { id, createdAt, signals } = item;
          band.upsert({ id, createdAt, points: points(signals, weights) });
          top.offer(item);
        }
        onRead();
      }
      signal.throwIfAborted();
      band.prune();
      const scanned = top.ranked().map(({ id, points }) => ({ id, points }));
      return { members: [...band.members()], upTo: view.takenAt, itemsRead: top.offered, scanned };
    }, signal);
}
