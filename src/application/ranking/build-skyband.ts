import type { Board } from '../../domain/board.js';
import { points } from '../../domain/item.js';
import { Skyband } from '../../domain/ranking/skyband.js';
import type { Candidate } from '../../domain/ranking/skyband-order.js';
import type { ItemSource } from './item-source.js';

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
}

/**
 * Builds a skyband from every item there is, which may take long.
 *
 * @throws the signal's reason soon after `signal` aborts
 */
export type BuildSkyband = (spec: SkybandSpec, signal: AbortSignal) => Promise<BuiltSkyband>;

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
  return (spec, signal) =>
    source.withView(async (view) => {
      const { size, slack, weights, windowMs } = spec;
      const band = new Skyband(size, slack);
      let itemsRead = 0;
      for await (const batch of view.scan(windowMs === undefined ? undefined : view.takenAt - windowMs)) {
        signal.throwIfAborted();
        for (const { id, createdAt, signals } of batch) {
          band.upsert({ id, createdAt, points: points(signals, weights) });
        }
        itemsRead += batch.length;
        onRead();
      }
      signal.throwIfAborted();
      band.prune();
      return { members: [...band.members()], upTo: view.takenAt, itemsRead };
    }, signal);
}
