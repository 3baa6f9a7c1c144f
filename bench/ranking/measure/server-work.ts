import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';

/** What the server did. */
export interface Work {
  /** Rows that its storage engines gave, of indexes, tables and temporary tables alike: `Handler_read_*`. */
  readonly rowsRead: number;
  readonly bytesSent: number;
}

/** Counts the work of a server on which nothing else goes on. */
export class ServerWork {
  readonly #connection: Connection;
  /** What looking itself takes. */
  readonly #look: Work;

  private constructor(connection: Connection, look: Work) {
    this.#connection = connection;
    this.#look = look;
  }

  static async open(url: string): Promise<ServerWork> {
    const connection = await createConnection(url);
    await read(connection);
    const before = await read(connection);
    return new ServerWork(connection, minus(await read(connection), before));
  }

  /** What the server did while this ran. */
  async during<T>(run: () => Promise<T>): Promise<readonly [T, Work]> {
    const before = await read(this.#connection);
    const result = await run();
    return [result, minus(minus(await read(this.#connection), before), this.#look)];
  }

  close(): Promise<void> {
    return this.#connection.end();
  }
}

async function read(connection: Connection): Promise<Work> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Handler\\_read\\_%' OR Variable_name = 'Bytes_sent'",
  );
  const sum = (isMeant: (name: string) => boolean) =>
    rows.filter((row) => isMeant(row['Variable_name'])).reduce((total, row) => total + Number(row['Value']), 0);
  return { rowsRead: sum((name) => name.startsWith('Handler')), bytesSent: sum((name) => name === 'Bytes_sent') };
}

function minus(a: Work, b: Work): Work {
  return { rowsRead: a.rowsRead - b.rowsRead, bytesSent: a.bytesSent - b.bytesSent };
}
