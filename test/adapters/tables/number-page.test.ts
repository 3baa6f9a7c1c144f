import { expect } from 'chai';
import fc from 'fast-check';
import { ReadOnlyConnection } from '../../../src/adapters/tables/connection.js';
import { type InstantKind, instants } from '../../../src/adapters/tables/instants.js';
import { COUNT, instantColumn, type NumberColumn } from '../../../src/adapters/tables/number-columns.js';
import { isBelow, NumberPage } from '../../../src/adapters/tables/number-page.js';
import { aSite, type Site } from '../../support/a-site.js';
import { instantIn } from '../../support/a-tables-config.js';

const instant = (kind: InstantKind, differences: Parameters<typeof instantIn>[1] = {}): NumberColumn =>
  instantColumn(instants('c', kind, instantIn('c', differences)));

/** Integers of so many digits, the most and the fewest among them. */
const digits = (most: number) =>
  fc.integer({ min: 1, max: most }).chain((count) => {
    const [least, greatest] = [count === 1 ? 0n : 10n ** BigInt(count - 1), 10n ** BigInt(count) - 1n];
    return fc.oneof(fc.bigInt({ min: least, max: greatest }), fc.constantFrom(least, greatest));
  });
const between = (min: bigint, max: bigint, ...some: readonly bigint[]) =>
  fc
    .oneof(digits(20), digits(20), fc.constantFrom(min, max, 0n, ...some))
    .chain((n) => fc.constantFrom(n, -n))
    .map((n) => (n < min ? min : n > max ? max : n))
    .map(String);
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const signed = between(LONG_MIN, LONG_MAX, 2n ** 53n, -(2n ** 53n), 10n ** 15n, -(10n ** 15n));
const unsigned = between(0n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 53n, 10n ** 15n);
const decimal = fc.oneof(
  signed,
  digits(60).map((n) => String(-n)),
);
/** As a DATETIME may be that was written without strict modes, and of every length that the server writes. */
const datetime = fc.oneof(
  fc
    .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 19).replace('T', ' ')),
  fc.constantFrom('0000-00-00', '2013-02-31', '2013-04-00', '2013-00-01', '0001-01-01', '2012-02-29 23:59:59'),
);
const fraction = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `.${n}`),
);
const timestamp = fc
  .date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('2038-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 23).replace('T', ' '));

/** Each with its type, the column that it is read as, and what is in it. */
const COLUMNS: readonly (readonly [type: string, column: NumberColumn, value: fc.Arbitrary<string | number>])[] = [
  ['TINYINT', COUNT, fc.integer({ min: -128, max: 127 })],
  ['INT', COUNT, fc.integer()],
  ['INT(12) ZEROFILL', COUNT, fc.nat()],
  ['BIGINT', COUNT, signed],
  ['BIGINT UNSIGNED', COUNT, unsigned],
  ['BIGINT(24) ZEROFILL', COUNT, unsigned],
  ['DECIMAL(65,0)', COUNT, decimal],
  ['BIGINT', instant('integer', { unit: 's' }), signed],
  ['BIGINT', instant('integer', { unit: 'ms' }), signed],
  ['BIGINT UNSIGNED', instant('integer', { unit: 'ms' }), unsigned],
  ['DATETIME', instant('datetime'), datetime],
  ['DATETIME', instant('datetime', { offsetMinutes: 480 }), datetime],
  ['DATETIME(1)', instant('datetime'), fc.tuple(datetime, fraction).map((parts) => parts.join(''))],
  ['DATETIME(6)', instant('datetime'), fc.tuple(datetime, fraction).map((parts) => parts.join(''))],
  ['TIMESTAMP(3) NULL', instant('timestamp'), timestamp],
  ['DATE', instant('date', { offsetMinutes: -90 }), datetime.map((text) => text.slice(0, 10))],
];
const ids = fc.oneof(signed, fc.integer({ min: -50, max: 50 }).map(String));
const aRow = fc.tuple(...COLUMNS.map(([, , value]) => fc.option(value, { freq: 8 })));

describe('pages of numbers', () => {
  let site: Site;

  before(async () => {
    const columns = COLUMNS.map(([type], n) => `c${n} ${type}`);
    site = await aSite(`CREATE TABLE wide (id BIGINT, big DECIMAL(40,0), zeros BIGINT(20) ZEROFILL, ${columns})`);
    await site.run("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
  });
  after(() => site.connection.end());

  /** As the driver decodes it, and from its packets. */
  async function bothWays(
    sql: string,
    columns: readonly NumberColumn[],
    rows: number,
  ): Promise<[NumberPage, NumberPage]> {
    const connection = await ReadOnlyConnection.open(site.url, 10_000);
    const [decoded, taken] = [new NumberPage(columns, rows), new NumberPage(columns, rows)];
    const withoutTaking: Pick<ReadOnlyConnection, 'query'> = { query: (statement) => connection.query(statement) };
    const onlyTaking: Pick<ReadOnlyConnection, 'query'> = {
      async query(statement, take) {
        const result = await connection.query(statement, take);
        expect(result.rows, 'what was decoded').to.deep.equal([]);
        return result;
      },
    };
    await decoded.fill(withoutTaking as ReadOnlyConnection, sql);
    await taken.fill(onlyTaking as ReadOnlyConnection, sql);
    connection.close();
    return [decoded, taken];
  }

  const keysOf = (page: NumberPage) => Array.from({ length: page.rows }, (_, row) => page.key(row));

  it('are the same from the packets as decoded by the driver, bit for bit, whatever is in them', async () => {
    const columns = COLUMNS.map(([, column]) => column);
    const names = COLUMNS.map((_, n) => `c${n}`);
    const someRows = fc.array(fc.tuple(ids, unsigned, aRow), { minLength: 60, maxLength: 120, size: 'max' });
    const law = fc.asyncProperty(someRows, async (drawn) => {
      await site.run('DELETE FROM wide');
      await site.run('INSERT INTO wide VALUES ?', [drawn.map(([id, zeros, row]) => [id, id, zeros, ...row])]);
      for (const key of ['id', 'big', 'zeros']) {
        const sql = `SELECT ${key}, ${names} FROM wide ORDER BY ${key}`;
        const [decoded, taken] = await bothWays(sql, columns, drawn.length);
        expect(taken.rows).to.equal(drawn.length);
        const keys = keysOf(taken);
        expect(keys).to.deep.equal(keysOf(decoded));
        for (const [at, number] of decoded.numbers.entries()) {
          const message = `${taken.numbers[at]} for ${number} of a ${COLUMNS[at % COLUMNS.length]?.[0]}`;
          expect(Object.is(taken.numbers[at], number), message).to.equal(true);
        }
        // As the server orders them.
        for (const [at, each] of keys.slice(1).entries()) expect(isBelow(each, keys[at] ?? each)).to.equal(false);
      }
    });
    await fc.assert(law, { numRuns: 15 });
  });

  it('have a number for an id of up to 15 digits, and the text of a longer one', async () => {
    const [, page] = await bothWays(
      `SELECT 999999999999999 AS id UNION ALL SELECT -999999999999999 UNION ALL SELECT 1000000000000000
       UNION ALL SELECT 9007199254740993 UNION ALL SELECT -9007199254740993 UNION ALL SELECT 18446744073709551615
       UNION ALL SELECT 0`,
      [],
      7,
    );
    expect(keysOf(page)).to.deep.equal([
      ...[999_999_999_999_999, -999_999_999_999_999, '1000000000000000'],
      ...['9007199254740993', '-9007199254740993', '18446744073709551615', 0],
    ]);
  });

  it('forget what they had', async () => {
    const connection = await ReadOnlyConnection.open(site.url, 10_000);
    const page = new NumberPage([COUNT], 2);
    await page.fill(connection, 'SELECT 9007199254740993, 5 UNION ALL SELECT 2, 6');
    expect([page.rows, page.isLast, page.key(0)]).to.deep.equal([2, false, '9007199254740993']);
    await page.fill(connection, 'SELECT 7, 8');
    expect([page.rows, page.isLast, page.key(0), page.numbers[0]]).to.deep.equal([1, true, 7, 8]);
    await page.fill(connection, 'SELECT 7, 8 LIMIT 0');
    expect([page.rows, page.isLast]).to.deep.equal([0, true]);
    connection.close();
  });
});
