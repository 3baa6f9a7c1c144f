// npm run schema: writes docs/schema/ from what the migrations make, on a MariaDB of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';
import { ensureServers } from './servers.mjs';

checkNode();
ensureServers();
install();
build();
const { embeddedSchema, mysqlSchema } = await import('../dist/test/support/schema-dump.js');
const { embeddedStore } = await import('../dist/test/support/embedded-store.js');
const { mysqlStore } = await import('../dist/test/support/mysql-store.js');

const folder = join(root, 'docs', 'schema');
mkdirSync(folder, { recursive: true });
const [embedded, mysql] = await Promise.all([embeddedStore(), mysqlStore()]);
writeFileSync(join(folder, 'embedded.sql'), embeddedSchema(embedded.database));
writeFileSync(join(folder, 'mysql.sql'), await mysqlSchema(mysql.database));
await Promise.all([embedded.close(), mysql.close()]);
process.exit();
