import { expect } from 'chai';
import { EmbeddedItemStore } from '../../../src/adapters/embedded/item-store.js';
import { embeddedStore } from '../../support/embedded-store.js';

describe('the keys of the embedded store', () => {
  it('of days ago are forgotten in small batches, while new ones come', async () => {
    const { database, close } = await embeddedStore();
    const store = new EmbeddedItemStore(database);
    const insert = database.connection.prepare("INSERT INTO ingest_keys VALUES (?, 'f', ?, '{}')");
    for (let index = 0; index < 250; index++) insert.run([`old-${index}`, index]);
    const kept: bigint[] = [];
    for (let call = 0; call < 4; call++) {
      await store.addSignals([], undefined, { key: `k-${call}`, fingerprint: 'f' });
      const row = database.connection.prepare('SELECT count(*) AS keys FROM ingest_keys').get([]) as { keys: bigint };
      kept.push(row.keys);
    }
    expect(kept).to.deep.equal([151n, 52n, 3n, 4n]);
    await close();
  });
});
