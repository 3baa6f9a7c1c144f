import type { Announce, EventOf, HotlistEvent } from '../../src/application/events.js';

/** Remembers every event that is announced. */
export class RecordedEvents {
  readonly all: HotlistEvent[] = [];
  readonly announce: Announce = (event) => this.all.push(event);

  of<T extends HotlistEvent['type']>(type: T): EventOf<T>[] {
    return this.all.filter((event): event is EventOf<T> => event.type === type);
  }
}
