import { expect } from 'chai';
import { isUnreachable, MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { TablesError } from '../../../src/adapters/tables/tables-error.js';
import { fromErrorMessage, toErrorMessage } from '../../../src/adapters/threads/error-message.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';

/** As it arrives in another thread. */
function passed(error: unknown): Error {
  return fromErrorMessage(structuredClone(toErrorMessage(error)));
}

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });

describe('an error that comes from another thread', () => {
  for (const error of [
    new StoreUnavailableError('nobody answers', { cause: refused }),
    new MysqlDatabaseError('mysql://me:secret@localhost/blog', refused),
    new MysqlDatabaseError('mysql://me:secret@localhost/blog', new Error('another')),
    new TablesError([{ key: 'columns.title', message: 'there is no column title' }], { cause: refused }),
    new RangeError('points of item a are NaN; they must be finite'),
    new TypeError('x is not a function'),
    new Error('whatever'),
    refused,
  ]) {
    it(`is of the same kind, and says the same: ${error.name}, ${error.message}`, () => {
      const arrived = passed(error);
      expect(arrived.constructor).to.equal(error.constructor);
      expect(arrived).to.be.instanceOf(Error);
      expect({ ...arrived }).to.deep.equal({ ...error });
      expect([arrived.name, arrived.message, arrived.stack]).to.deep.equal([error.name, error.message, error.stack]);
      expect(isUnreachable(arrived)).to.equal(isUnreachable(error));
    });
  }

  it('tells no statement, and none of its values', () => {
    const error = Object.assign(new Error('You have an error in your SQL syntax'), {
      code: 'ER_PARSE_ERROR',
      errno: 1064,
      sql: "SELECT 'somebody’s own'",
      sqlMessage: 'near somebody’s own',
    });
    const cause = passed(new StoreUnavailableError('refused', { cause: error })).cause;
    expect({ ...(cause as object) }).to.deep.equal({ code: 'ER_PARSE_ERROR', errno: 1064 });
  });

  it('that is none says what was thrown', () => {
    expect(passed('stop').message).to.equal('stop');
  });
});
