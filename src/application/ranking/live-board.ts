import type { Formula } from '../../domain/formulas/formula.js';
import type { Ranking } from '../../domain/hot-list.js';
import { type Item, points } from '../../domain/item.js';
import type { RankedItem } from '../../domain/ranking/rank-order.js';
import { Skyband } from '../../domain/ranking/skyband.js';
import type { BuiltSkyband, SkybandSpec } from './build-skyband.js';
import type { NoUse, ScannedItem, SourceView } from './item-source.js';
import { windowStart } from './top-items.js';
import type { Place } from './verification.js';

/** So many more than the board shows are read back at once, in case some of those before them are gone. */
const SPARES = 10;

/** What a ranker keeps of a board between two refreshes: the items that can be on its list, and until when they are known. */
export class LiveBoard {
  readonly spec: SkybandSpec;
  readonly #band: Skyband;
  /** When the view was taken that it was last brought up to, by the source's clock. */
  #upTo: number;
  #itemsRead = 0;

  constructor(spec: SkybandSpec, { members, upTo }: Pick<BuiltSkyband, 'members' | 'upTo'>) {
    this.spec = spec;
    this.#band = new Skyband(spec.size, spec.slack);
    for (const member of members) this.#band.upsert(member);
    // Now it knows what it hides: whatever is no member is beaten by as many of these as it takes.
    this.#band.prune();
    this.#upTo = upTo;
  }

  /** Since when changes are not known yet, in milliseconds UTC by the source's clock. */
  get upTo(): number {
    return this.#upTo;
  }

  get memberCount(): number {
    return this.#band.memberCount;
  }

  /** Whether only a new build can find the exact list. */
  get needsRebuild(): boolean {
    return this.#band.needsRebuild;
  }

  /** How many items were read since this was last asked. */
  takeItemsRead(): number {
    const read = this.#itemsRead;
    this.#itemsRead = 0;
    return read;
  }

  /**
   * Brings it up to the view by what has changed since the last one. What is half done when this fails is done again the
   * next time: every change tells how an item is, not what it became.
   *
   * @param overlapMs - how much of what was read before is read again: a transaction commits later than the instant it
   * wrote down, and reading a change twice does no harm
   */
  async catchUp(view: SourceView, overlapMs: number, signal: AbortSignal): Promise<void> {
    for await (const batch of view.changes(this.#upTo - overlapMs, this.#noUse) ?? []) {
      signal.throwIfAborted();
      for (const { id, item } of batch) {
        if (item) this.#tell(item);
        else this.#band.remove(id);
      }
      this.#itemsRead += batch.length;
    }
    signal.throwIfAborted();
    this.#upTo = view.takenAt;
  }

  /**
   * The list as of the view. Those on it are read back by their ids: what the feed did not tell of them (a row deleted
   * outright, a writer that forgets `updated_at`) is found out here, and others move up.
   *
   * @returns undefined when too many had gone to know who moves up
   */
  async rank(formula: Formula, view: SourceView, signal: AbortSignal): Promise<Ranking | undefined> {
    const { size } = this.spec;
    const confirmed = new Map<string, Item>();
    while (!this.#band.needsRebuild) {
      const top = this.#top(size + SPARES, formula, view.takenAt);
      const listed = top.slice(0, size);
      if (listed.every(({ id }) => confirmed.has(id))) {
        const hottest = listed.map(({ id, points }) => ({ item: confirmed.get(id) as Item, points }));
        return { computedAt: view.takenAt, hottest };
      }
      await this.#confirm(
        top.map(({ id }) => id).filter((id) => !confirmed.has(id)),
        view,
        confirmed,
      );
      signal.throwIfAborted();
    }
    return undefined;
  }

  /** The list by what is kept as it was last told, at the instant that it is brought up to. */
  places(formula: Formula): Place[] {
    return this.#top(this.spec.size, formula, this.#upTo).map(({ id, points }) => ({ id, points }));
  }

  #top(count: number, formula: Formula, takenAt: number): RankedItem[] {
    return this.#band.top(count, formula, takenAt, windowStart(this.spec, { takenAt }));
  }

  async #confirm(ids: readonly string[], view: SourceView, confirmed: Map<string, Item>): Promise<void> {
    const items = new Map((await view.read(ids)).map((item) => [item.id, item]));
    this.#itemsRead += ids.length;
    for (const id of ids) {
      const item = items.get(id);
      if (item) {
        this.#tell(item);
        confirmed.set(id, item);
      } else {
        this.#band.remove(id);
      }
    }
  }

  /** Of many changes few are of items that can be on the list: the others need not be looked up. */
  get #noUse(): NoUse {
    const { weights } = this.spec;
    return {
      weighed: weights.flatMap(([signal, weight]) => (weight === 0 ? [] : [signal])),
      before: (id, signals) =>
        this.#band.get(id) ? Number.NEGATIVE_INFINITY : this.#band.hiddenBefore(points(signals, weights)),
    };
  }

  #tell({ id, createdAt, signals }: ScannedItem): void {
    this.#band.upsert({ id, createdAt, points: points(signals, this.spec.weights) });
  }
}
