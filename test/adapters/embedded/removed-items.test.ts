import { expect } from 'chai';
import { EmbeddedItemSource } from '../../../src/adapters/embedded/item-source.js';
import { EmbeddedItemStore } from '../../../src/adapters/embedded/item-store.js';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { FEED_REACHES_BACK_MS } from '../../../src/application/ranking/item-source.js';
import { embeddedStore } from '../../support/embedded-store.js';
import { anItem } from '../../support/scanned-items.js';

describe('items removed from the embedded store', () => {
  it('are forgotten a thousand with each write, once nobody may ask for them any more', async () => {
    const { database, close } = await embeddedStore();
    const [store, source] = [new EmbeddedItemStore(database), new EmbeddedItemSource(database, systemClock)];
    const now = Date.now();
    const insert = database.connection.prepare('INSERT INTO removed_items VALUES (?, ?)');
    for (let n = 0; n < 2_500; n++) insert.run([`old-${n}`, now - FEED_REACHES_BACK_MS - 1 - n]);
    insert.run(['kept', now - FEED_REACHES_BACK_MS + 60_000]);
    const counts: number[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.upsert([anItem({ id })]);
      const row = database.connection.prepare('SELECT count(*) AS kept FROM removed_items').get([]) as { kept: bigint };
      counts.push(Number(row.kept));
    }
    expect(counts).to.deep.equal([1_501, 501, 1, 1]);
    const from = now - FEED_REACHES_BACK_MS;
    const gone = await source.withView(async (view) => {
      const ids: string[] = [];
      for await (const batch of view.changes(from) ?? [])
        ids.push(...batch.flatMap(({ id, item }) => (item ? [] : [id])));
      return ids;
    });
    expect(gone).to.deep.equal(['kept']);
    await close();
  });
});
