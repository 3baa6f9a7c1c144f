// What a thread of its own runs: it builds from one source, and ends. Only the adapter of that source is loaded.
import { systemClock } from '../adapters/local/system-clock.js';
import { answerBuild, type OpenedSource } from '../adapters/threads/answer-build.js';
import type { SourceOpening } from './build-thread.js';

async function open(opening: SourceOpening): Promise<OpenedSource> {
  switch (opening.kind) {
    case 'tables': {
      const { TablesItemSource } = await import('../adapters/tables/item-source.js');
      return { items: new TablesItemSource(opening.tables), close: async () => {} };
    }
    case 'mysql': {
      const { MysqlDatabase } = await import('../adapters/mysql/database.js');
      const { MysqlItemSource } = await import('../adapters/mysql/item-source.js');
      const database = new MysqlDatabase(opening.url);
      return { items: new MysqlItemSource(database), close: () => database.close() };
    }
    case 'embedded': {
      const { connect } = await import('../adapters/embedded/connection.js');
      const { EmbeddedItemSource } = await import('../adapters/embedded/item-source.js');
      const items = new EmbeddedItemSource({ connect: () => connect(opening.path) }, systemClock);
      return { items, close: async () => {} };
    }
  }
}

await answerBuild(open);
