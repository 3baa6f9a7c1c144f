import { expect } from 'chai';
import { type Connection, createConnection, type QueryError } from 'mysql2';
import { PacketRows } from '../../../src/adapters/tables/packet-rows.js';
import { emptyDatabase } from '../../support/mysql-store.js';

const ROWS = 20_000;
/** Lengths at which the driver writes the length of a value, or of a packet, in more bytes, and a page of the socket's. */
const LENGTHS = [0, 1, 18, 249, 250, 251, 252, 300, 65_535, 65_536, 70_000];

interface Handed {
  readonly taken: readonly Buffer[];
  readonly decoded: readonly (readonly unknown[])[];
  /** How many packets the driver came with itself. */
  readonly calls: number;
  readonly error: QueryError | null;
}

describe('rows from the packets of the driver', () => {
  let connection: Connection;
  const warnings: unknown[] = [];

  before(async () => {
    connection = createConnection({ uri: await emptyDatabase(), rowsAsArray: true });
    const { error } = await hand('CREATE TABLE numbers (n INT PRIMARY KEY, length INT)', () => false);
    expect(error).to.equal(null);
    const all = Array.from({ length: ROWS }, (_, n) => [n, n % 7 === 0 ? 300 : n % 40]);
    await connection.promise().query('INSERT INTO numbers VALUES ?', [all]);
    connection.on('warn', (warning) => warnings.push(warning));
  });
  afterEach(() => expect(warnings).to.deep.equal([]));
  after(() => connection.end());

  function hand(sql: string, take: (row: Buffer) => boolean, rows = new PacketRows()): Promise<Handed> {
    return new Promise((resolve) => {
      const taken: Buffer[] = [];
      let calls = 0;
      const command = connection.query(sql, (error, decoded) => {
        resolve({ taken, decoded: error ? [] : (decoded as unknown as unknown[][]), calls, error });
      });
      rows.hand(command, (bytes, from, to) => {
        const row = Buffer.from(bytes.subarray(from, to));
        const isTaken = take(row);
        if (isTaken) taken.push(row);
        return isTaken;
      });
      const counted = command as unknown as { row: (...args: unknown[]) => unknown };
      const { row } = counted;
      counted.row = function again(...args): unknown {
        calls++;
        const next = row.apply(this, args);
        return next === row ? again : next;
      };
    });
  }

  const ALL = "SELECT n, REPEAT('x', length) FROM numbers ORDER BY n";

  it('are all taken, in their order, and only some come one by one: the driver is built as it was', async () => {
    const { taken, decoded, calls } = await hand(ALL, () => true);
    expect(taken).to.have.lengthOf(ROWS);
    for (const [n, row] of taken.entries()) expect(values(row)).to.deep.equal([String(n), lengthOf(n)]);
    expect(decoded).to.deep.equal([]);
    expect(calls).to.be.below(ROWS / 20);
  });

  it('are whole, whatever their length', async () => {
    const selects = [...LENGTHS, ...LENGTHS.toReversed(), ...LENGTHS].map((n) => `SELECT REPEAT('x', ${n})`);
    const { taken, decoded } = await hand(selects.join(' UNION ALL '), () => true);
    const found = taken.map((row) => row.toString('latin1').replace(/^[^x]*/, '').length);
    // A length of 0x78 before the letters would be taken for one of them, and none of these is.
    expect(found).to.deep.equal([...LENGTHS, ...LENGTHS.toReversed(), ...LENGTHS]);
    expect(decoded).to.deep.equal([]);
  });

  for (const refused of [0, 1, 2, 255, 256, 5_000, ROWS - 1]) {
    it(`are decoded from the first on that is not taken, such as the ${refused + 1}th`, async () => {
      let asked = 0;
      const { taken, decoded } = await hand(ALL, () => asked++ < refused);
      expect(taken.map((row) => values(row)[0])).to.deep.equal(Array.from({ length: refused }, (_, n) => String(n)));
      expect(decoded).to.have.lengthOf(ROWS - refused);
      expect(decoded[0]).to.deep.equal([refused, 'x'.repeat(lengthOf(refused))]);
      expect(decoded.at(-1)).to.deep.equal([ROWS - 1, 'x'.repeat(lengthOf(ROWS - 1))]);
    });
  }

  it('end with the error of a query that fails among them, and the next query is answered', async () => {
    const fails = `SELECT n, IF(n = 10000, (SELECT 1 UNION SELECT 2), 0) FROM numbers ORDER BY n`;
    const { error } = await hand(fails, () => true);
    expect(error).to.have.property('errno', 1_242);
    const rows = new PacketRows();
    for (const limit of [0, 1, 255, 256, 257]) {
      const { taken, decoded } = await hand(`${ALL} LIMIT ${limit}`, () => true, rows);
      expect(taken).to.have.lengthOf(limit);
      expect(decoded).to.deep.equal([]);
    }
  });

  describe('of a driver that is built otherwise', () => {
    it('are left to it, when it has no method for rows', () => {
      const command = { rows: () => {} };
      new PacketRows().hand(command, () => true);
      expect(Object.keys(command)).to.deep.equal(['rows']);
    });

    for (const packet of [{}, { buffer: 'abc', offset: 0, end: 3 }]) {
      it(`are left to it, when a packet is ${JSON.stringify(packet)}`, () => {
        const command = { row: (given: unknown) => ['decoded', given] };
        new PacketRows().hand(command, () => true);
        expect(command.row(packet)).to.deep.equal(['decoded', packet]);
      });
    }

    /** Two rows of one byte each. */
    const buffer = Buffer.from([2, 0, 0, 1, 1, 0x61, 2, 0, 0, 2, 1, 0x62]);
    const first = { buffer, offset: 4, end: 6, sequenceId: 1 };
    const second = { buffer, offset: 10, end: 12, sequenceId: 2 };

    for (const [how, packetParser] of [
      ['has no parser', undefined],
      ['has a parser without a length', {}],
      ['has a parser of another length', { length: 6 }],
      ['does not mind what its parser is told', { length: 2 }],
    ] as const) {
      it(`are taken once each, when it ${how}`, () => {
        const taken: string[] = [];
        // It expects that number next, and goes on by one before it hands a packet on.
        const driver = { packetParser, sequenceId: 1 };
        const command = { row: (..._: unknown[]): unknown => expect.fail('a row was decoded') };
        new PacketRows().hand(command, (bytes, from, to) => taken.push(bytes.toString('latin1', from + 1, to)) > 0);
        for (const packet of [first, second]) {
          driver.sequenceId++;
          command.row(packet, driver);
        }
        expect(taken).to.deep.equal(['a', 'b']);
        expect(driver.sequenceId).to.equal(3);
      });
    }
  });

  function lengthOf(n: number): number {
    return n % 7 === 0 ? 300 : n % 40;
  }

  /** The number, and how long the text behind it is. */
  function values(row: Buffer): [string, number] {
    const at = 1 + (row[0] as number);
    const length = row[at] as number;
    return [row.toString('latin1', 1, at), length < 251 ? row.length - at - 1 : row.readUInt16LE(at + 1)];
  }
});
