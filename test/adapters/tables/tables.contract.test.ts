import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import { describeItemSource } from '../../contract/item-source.contract.js';
import { aTablesConfig, instantIn, signalsIn, urlIn } from '../../support/a-tables-config.js';
import { TableItemStore } from '../../support/table-item-store.js';

for (const countersIn of ['the row', 'another table'] as const) {
  describeItemSource(`a site's own tables with counters in ${countersIn}`, async () => {
    const { url, store } = await TableItemStore.create(countersIn);
    const counters = signalsIn({ likes: 'likes', comments: 'comments' });
    const beside = { rows: { kind: 'table', name: ['counters'] }, where: "biz = 'post'", key: ['slug'] } as const;
    const config = aTablesConfig(url, {
      where: "status = 'public'",
      columns: {
        id: ['slug'],
        url: urlIn('link'),
        author: ['writer'],
        createdAt: instantIn('created', { unit: 'ms' }),
        updatedAt: instantIn('updated', { unit: 'ms' }),
        signals: countersIn === 'the row' ? counters : [],
      },
      counters:
        countersIn === 'the row'
          ? undefined
          : { ...beside, updatedAt: instantIn('counted', { unit: 'ms' }), signals: counters },
    });
    const age = (ms: number) => store.age(ms);
    return { store, source: new TablesItemSource(config), age, close: () => store.close() };
  });
}
