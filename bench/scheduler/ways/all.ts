import { bullmq } from './bullmq.js';
import { claims } from './claims.js';
import { executions } from './executions.js';
import { perRow } from './per-row.js';
import type { Way } from './way.js';

export const WAYS = { claims, executions, perRow, bullmq } satisfies { readonly [key: string]: Way };

export type WayKey = keyof typeof WAYS;
