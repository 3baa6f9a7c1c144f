import { Command } from 'commander';
import type { LoadedConfig } from '../config/load.js';
import { createContainer } from '../container.js';
import { TOKENS } from '../tokens.js';

/** `hotlist migrate`: brings the tables up to date, for those who do not let a start do it. */
export function migrateCommand(load: () => LoadedConfig): Command {
  return new Command('migrate')
    .description("bring hotlist's own tables up to date; safe to run at any time, and by many at once")
    .action(async () => {
      const { config } = load();
      const store = await createContainer({ ...config, database: { ...config.database, migrate: 'on' } }).getAsync(
        TOKENS.store,
      );
      try {
        await store.prepare();
        process.stdout.write(`The tables in ${store.description} are up to date.\n`);
      } finally {
        await store.close();
      }
    });
}
