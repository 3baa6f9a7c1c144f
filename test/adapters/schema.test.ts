import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { embeddedStore } from '../support/embedded-store.js';
import { mysqlStore } from '../support/mysql-store.js';
import { embeddedSchema, mysqlSchema } from '../support/schema-dump.js';

describe('the schema in docs/schema', () => {
  it('is what the migrations of the embedded store make; npm run schema writes it anew', async () => {
    const { database, close } = await embeddedStore();
    expect(embeddedSchema(database)).to.equal(readFileSync('docs/schema/embedded.sql', 'utf8'));
    await close();
  });

  it('is what the migrations make in a database server; npm run schema writes it anew', async () => {
    const { database, close } = await mysqlStore();
    expect(await mysqlSchema(database)).to.equal(readFileSync('docs/schema/mysql.sql', 'utf8'));
    await close();
  });
});
