import { describeUrl } from '../../mysql/describe-url.js';
import { ReadOnlyConnection } from '../connection.js';
import { inspect } from '../inspect.js';
import { inWords } from '../item-source.js';
import { describeRows, type TablesConfig } from '../tables-config.js';
import { TablesError } from '../tables-error.js';
import { adviseOnChanges } from './advise-on-changes.js';
import { adviseOnIndexes } from './advise-on-indexes.js';
import { adviseOnItems } from './advise-on-items.js';
import { checkQueries } from './check-queries.js';
import { countItems, readNewest } from './look-at-items.js';
import type { SourceReport } from './report.js';

/**
 * Looks at everything that hotlist will do with a site's tables, and changes nothing.
 *
 * @throws MysqlDatabaseError when the database can't be reached
 */
export async function checkTables(config: TablesConfig): Promise<SourceReport> {
  const connection = await ReadOnlyConnection.open(config.url, config.queryTimeoutMs);
  const about = {
    description: describeTables(config),
    server: connection.version,
    user: connection.user,
  };
  try {
    const layout = await inspect(connection, config);
    const { items: newest, unreadable } = await readNewest(connection, layout);
    const count = await countItems(connection, layout);
    const { problems, advice } = adviseOnItems(layout, { items: newest, unreadable }, count, await connection.now());
    const queries = await checkQueries(connection, layout, newest);
    const indexAdvice = await adviseOnIndexes(connection, layout);
    return {
      ...about,
      problems,
      advice: [...advice, ...adviseOnChanges(config), ...indexAdvice],
      queries,
      count,
      newest,
    };
  } catch (error) {
    const said = inWords(error, config, connection);
    if (!(said instanceof TablesError)) throw said;
    return { ...about, problems: said.problems, advice: [], queries: [], count: undefined, newest: [] };
  } finally {
    connection.close();
  }
}

/** Which rows are read, and where, for people. */
export function describeTables(config: TablesConfig): string {
  return `${describeRows(config.rows)} of the ${describeUrl(config.url)}`;
}
