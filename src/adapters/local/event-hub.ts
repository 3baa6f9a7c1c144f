import type { Announce, EventOf, HotlistEvent } from '../../application/events.js';

/** Passes each event on to everyone who watches; the log, the metrics and the tests watch side by side. */
export class EventHub {
  readonly #watchers = new Set<(event: HotlistEvent) => void>();

  readonly announce: Announce = (event) => {
    for (const watcher of this.#watchers) {
      try {
        watcher(event);
      } catch {
        // Watching must not break what is watched; a watcher reports its own failures.
      }
    }
  };

  /** @returns a function that ends the watching */
  watch(watcher: (event: HotlistEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The next event of a type that fits, so that whoever needs it waits for the thing itself and not for a time. */
  next<T extends HotlistEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return new Promise((resolve) => {
      const end = this.watch((event) => {
        if (event.type !== type || !fits(event as EventOf<T>)) return;
        end();
        resolve(event as EventOf<T>);
      });
    });
  }
}
