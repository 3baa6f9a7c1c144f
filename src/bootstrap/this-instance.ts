import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { InstanceIdentity } from '../application/jobs/instance-records.js';
import { version } from './version.js';

const LONGEST_HOST = 64;

/** This process, under a name that says to people where it runs. */
export function thisInstance(): InstanceIdentity {
  const host = hostname().slice(0, LONGEST_HOST);
  const { pid } = process;
  return { name: `${host}:${pid}:${randomUUID().slice(0, 8)}`, host, pid, version };
}
