import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { NOW_MS } from '../../../src/adapters/mysql/now.js';
import type { Way } from './way.js';

const BATCH = 50;
const PAUSE_MS = 2;
/** Nothing here would try again. */
const NO_LIMIT = {};
const DUE = `
  SELECT id, version, due_at FROM per_row_jobs
  WHERE state = 'waiting' AND due_at <= ${NOW_MS} ORDER BY due_at LIMIT ${BATCH}`;
const TAKE = `
  UPDATE per_row_jobs SET state = 'running', owner = ?, version = version + 1
  WHERE id = ? AND version = ? AND state = 'waiting'`;
const END = `
  UPDATE per_row_jobs SET state = 'waiting', due_at = due_at + every_ms, version = version + 1, ended_at = ${NOW_MS}
  WHERE id = ? AND version = ?`;

/** A statement to take each row and one to end it, as many schedulers on a database have it. It keeps no history. */
export const perRow: Way = async ({ place, name, onDone, onRun }) => {
  if (place.kind !== 'mysql') throw new TypeError(`per row on ${place.kind}`);
  const database = new MysqlDatabase(place.url);
  await database.query('SELECT 1', [], NO_LIMIT);
  let isOver = false;
  let going = Promise.resolve();
  const change = async (sql: string, ...values: unknown[]) =>
    (await database.query<ResultSetHeader>(sql, values, NO_LIMIT)).affectedRows > 0;
  const work = async ({ id, version, due_at }: RowDataPacket) => {
    if (!(await change(TAKE, name, id, version))) return;
    onRun(Date.now() - due_at);
    if (await change(END, id, version + 1)) onDone(1);
  };
  const go = async () => {
    while (!isOver) {
      const due = await database.query<RowDataPacket[]>(DUE, [], NO_LIMIT);
      for (const row of due) await work(row);
      if (due.length === 0) await sleep(PAUSE_MS);
    }
  };
  return {
    begin: () => {
      going = go();
    },
    async close() {
      isOver = true;
      await going;
      await database.close();
    },
  };
};
