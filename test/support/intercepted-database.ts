import type { PoolConnection } from 'mysql2/promise';
import { MysqlDatabase } from '../../src/adapters/mysql/database.js';

/** Carries a statement out, or does something else; `ask` sends it, changed if a text is given. */
export type Carry = (sql: string, ask: (changed?: string) => Promise<unknown>, raw: PoolConnection) => Promise<unknown>;

/** A database whose statements all go through `carry`. */
export class InterceptedDatabase extends MysqlDatabase {
  carry: Carry;

  constructor(url: string, carry: Carry = (_sql, ask) => ask()) {
    super(url);
    this.carry = carry;
  }

  override use<T>(work: (connection: PoolConnection) => Promise<T>, limits: object): Promise<T> {
    return super.use((connection) => {
      const query = (sql: string, values: unknown[]) =>
        this.carry(sql, (changed = sql) => connection.query(changed, values), connection);
      const intercepted = new Proxy(connection, {
        get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
      });
      return work(intercepted);
    }, limits);
  }
}
