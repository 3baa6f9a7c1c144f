import { expect } from 'chai';
import type { ItemStore } from '../../src/application/ingesting/item-store.js';
import type { ItemSource } from '../../src/application/ranking/item-source.js';
import { openForEach } from '../support/open-for-each.js';
import { anItem } from '../support/scanned-items.js';

/** When every store says that a write was made that somebody else held up; `make` opens an empty one. */
export function describeHeldUpWrites(
  name: string,
  make: () => Promise<{
    readonly store: ItemStore;
    readonly source: ItemSource;
    /** So much before it is let through a write may say at most that it was made, in milliseconds. */
    readonly lateMs: number;
    /**
     * Keeps whoever writes these items waiting for longer than `lateMs`.
     *
     * @param begin - called when they are kept
     * @returns when they are let go, by the store's clock
     */
    hold(ids: readonly string[], begin: () => void): Promise<number>;
    close(): Promise<void>;
  }>,
): void {
  describe(`writes to ${name} that somebody holds up`, () => {
    type Made = Awaited<ReturnType<typeof make>>;
    let made: Made;

    openForEach(make, (opened) => {
      made = opened;
    });

    it('are changes of when they are let through, not of when they were asked for', async () => {
      const { store, source, lateMs, hold } = made;
      const vote = (id: string) => [{ id, signal: 'likes', delta: 1 }];
      const writes: Record<string, (id: string) => Promise<unknown>> = {
        upserted: (id) => store.upsert([anItem({ id, title: 'Later' })]),
        voted: (id) => store.addSignals(vote(id)),
        'voted under a key': (id) => store.addSignals(vote(id), undefined, { key: 'k', fingerprint: 'f' }),
        removed: (id) => store.remove([id]),
        'removed by how it begins': (id) => store.removeByPrefix(id.slice(0, -1)),
      };
      const ids = Object.keys(writes);
      await store.upsert([...ids, 'untouched'].map((id) => anItem({ id })));
      let writing: Promise<unknown> = Promise.resolve();
      const letGo = await hold(ids, () => {
        writing = Promise.all(Object.entries(writes).map(([id, write]) => write(id)));
      });
      await writing;
      const told = await source.withView(async (view) => {
        const changed: string[] = [];
        for await (const batch of view.changes(letGo - lateMs) ?? []) changed.push(...batch.map(({ id }) => id));
        return changed;
      });
      expect(told.sort()).to.deep.equal(ids.toSorted());
    });
  });
}
