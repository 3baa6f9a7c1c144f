import type { RowDataPacket } from 'mysql2';
import type { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import type { MysqlDatabase } from '../../src/adapters/mysql/database.js';

const HEAD = '-- Made by npm run schema from the migrations; a test compares it with what they make.\n';

/** The tables of an embedded store as SQL. */
export function embeddedSchema({ connection }: EmbeddedDatabase): string {
  const rows = connection
    .prepare(
      `SELECT sql FROM sqlite_master
       WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'kysely_%' AND tbl_name NOT LIKE 'sqlite_%' ORDER BY tbl_name, name`,
    )
    .all([]) as { sql: string }[];
  return HEAD + rows.map(({ sql }) => `\n${sql.replaceAll(/\n\s*/g, '\n  ').replace(/\n {2}\)/, '\n)')};\n`).join('');
}

/** The tables in a database server as SQL, the same whether it is MariaDB or a MySQL. */
export async function mysqlSchema(database: MysqlDatabase): Promise<string> {
  const tables = await database.query<RowDataPacket[]>(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE 'hotlist_migrations%' ORDER BY CAST(TABLE_NAME AS BINARY)`,
  );
  const json = await jsonColumns(database);
  const texts: string[] = [];
  for (const { name } of tables) {
    const lines = [...(await columns(database, name, json)), ...(await keys(database, name))];
    texts.push(`\nCREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n);\n`);
  }
  return HEAD + texts.join('');
}

async function columns(database: MysqlDatabase, table: string, json: ReadonlySet<string>): Promise<string[]> {
  const rows = await database.query<RowDataPacket[]>(
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS byDefault, EXTRA AS extra
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table],
  );
  return rows.map(({ name, type, nullable, byDefault, extra }) => {
    // MariaDB shows a width that MySQL has given up.
    const kind = json.has(`${table}.${name}`) ? 'json' : String(type).replace(/(int)\(\d+\)/, '$1');
    const parts = [name, kind, nullable === 'NO' ? 'NOT NULL' : 'NULL'];
    // MariaDB shows an empty text in quotes, MySQL as it is.
    if (byDefault !== null && byDefault !== 'NULL') parts.push(`DEFAULT ${byDefault === '' ? "''" : byDefault}`);
    if (/auto_increment/i.test(extra)) parts.push('AUTO_INCREMENT');
    return parts.join(' ');
  });
}

/** MariaDB's JSON is text with a check. */
async function jsonColumns(database: MysqlDatabase): Promise<ReadonlySet<string>> {
  const [server] = await database.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const rows = /mariadb/i.test(server?.['version'])
    ? await database.query<RowDataPacket[]>(
        `SELECT TABLE_NAME AS tableName, CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS
         WHERE CONSTRAINT_SCHEMA = DATABASE() AND CHECK_CLAUSE LIKE 'json_valid(%'`,
      )
    : [];
  return new Set(rows.map(({ tableName, clause }) => `${tableName}.${/`(.+)`/.exec(clause)?.[1]}`));
}

async function keys(database: MysqlDatabase, table: string): Promise<string[]> {
  const rows = await database.query<RowDataPacket[]>(
    `SELECT INDEX_NAME AS name, MIN(NON_UNIQUE) AS repeats, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS columns
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?
     GROUP BY INDEX_NAME ORDER BY INDEX_NAME = 'PRIMARY' DESC, INDEX_NAME`,
    [table],
  );
  return rows.map(({ name, repeats, columns: list }) => {
    if (name === 'PRIMARY') return `PRIMARY KEY (${list})`;
    return `${Number(repeats) === 0 ? 'UNIQUE KEY' : 'KEY'} ${name} (${list})`;
  });
}
