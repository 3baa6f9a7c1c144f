import { join } from 'node:path';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { temporaryFolder } from './temporary-folder.js';

/** An embedded store of the test's own, removed when it is closed. */
export async function embeddedStore(): Promise<{ readonly database: EmbeddedDatabase; close(): Promise<void> }> {
  const folder = temporaryFolder();
  const database = await EmbeddedDatabase.open(join(folder.path, 'hotlist.db'));
  return {
    database,
    async close() {
      database.close();
      folder.remove();
    },
  };
}
