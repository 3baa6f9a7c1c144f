import * as z from 'zod/mini';
import { parseDuration } from '../../../domain/scheduling/duration.js';
import { formatDuration } from '../../../domain/scheduling/schedule.js';
import type { ValueKind } from './value-kind.js';

/** Milliseconds, written as a duration. */
export function durationFrom(minMs: number, maxMs: number): ValueKind<number> {
  return {
    schema: z.pipe(
      z.string(),
      z.pipe(
        z.transform((text: string) => parseDuration(text) ?? Number.NaN),
        z.number().check(z.gte(minMs), z.lte(maxMs)),
      ),
    ),
    allowed: `a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
  };
}

/** A duration, or `none` for no limit. */
export function durationOrNone(minMs: number, maxMs: number): ValueKind<number | 'none'> {
  const duration = durationFrom(minMs, maxMs);
  return { schema: z.union([z.literal('none'), duration.schema]), allowed: `${duration.allowed}, or none` };
}
