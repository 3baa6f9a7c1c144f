import { expect } from 'chai';
import { MysqlJobHistory } from '../../../src/adapters/mysql/job-history.js';
import { InterceptedDatabase } from '../../support/intercepted-database.js';
import { emptyDatabase } from '../../support/mysql-store.js';
import { rejection } from '../../support/rejection.js';

describe('the cleaning of the history in MySQL', () => {
  it('ends with the statement in which its signal aborts', async () => {
    const database = new InterceptedDatabase(await emptyDatabase());
    await database.prepare(true);
    const stopping = new AbortController();
    const reason = new Error('it stops');
    let statements = 0;
    database.carry = (_sql, ask) => {
      if (++statements === 2) stopping.abort(reason);
      return ask();
    };
    const rules = { maxAgeMs: 1_000, keepPerJob: 1, limit: 100 };
    expect(await rejection(new MysqlJobHistory(database).clean(rules, stopping.signal))).to.equal(reason);
    expect(statements).to.equal(2);
    await database.close();
  });
});
