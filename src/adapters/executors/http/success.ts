import type { FieldKind } from '../../../application/jobs/fields.js';

/** Whether a status means that the run has succeeded. */
export type Success = (status: number) => boolean;

export const TWO_HUNDREDS: Success = (status) => status >= 200 && status <= 299;

/** Status codes and ranges of them: `204`, `"200-299"`, or a list of such. */
export const SUCCESS: FieldKind<Success> = {
  allowed: 'a status code from 200 to 599, a range such as "200-299", or a list of these',
  read: (given) => {
    const ranges = (Array.isArray(given) ? given : [given]).map(readRange);
    if (ranges.length === 0 || ranges.includes(undefined)) return undefined;
    return { value: (status) => ranges.some((range) => range && status >= range.from && status <= range.to) };
  },
};

function readRange(value: unknown): { readonly from: number; readonly to: number } | undefined {
  const [, first, last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(String(value)) ?? [];
  const [from, to] = [Number(first), Number(last)];
  // What is below 200 is no answer yet (RFC 9110 15.2).
  return from >= 200 && from <= to && to <= 599 ? { from, to } : undefined;
}
