import type { Fields } from '../../application/jobs/fields.js';
import { isRecord } from '../../application/jobs/given.js';
import { JOB_HEADER_NAMES } from './job-headers.js';

/** Names and values that are sent along, by name. */
export type Headers = { readonly [name: string]: string };

/** What one protocol asks of them. */
export interface HeaderRules {
  readonly name: RegExp;
  /** What names are allowed, in words. */
  readonly names: string;
  /** In lower case: those that the protocol sets itself. */
  readonly reserved: RegExp;
  /** What is wrong with the value of this name, besides; undefined when nothing is. */
  readonly wrongValue?: (lowerCaseName: string, value: string) => string | undefined;
}

/** No control characters, and so no way to smuggle in a line; what is beyond ASCII is read differently everywhere. */
const VALUE = /^[\x20-\x7e\t]*$/;

/** Reads `{name: value}` of a field. Values are never shown: any of them may be a secret. */
export function readHeaders(fields: Fields, field: string, rules: HeaderRules): Headers {
  const given = fields.given(field) ?? {};
  if (!isRecord(given)) {
    fields.refuse(field, 'is not allowed; a mapping of names and texts');
    return {};
  }
  const within = fields.within(field, Object.keys(given));
  const headers: { [name: string]: string } = {};
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(given)) {
    const wrong = whatIsWrong(name, value, rules, seen);
    if (wrong !== undefined) within.refuse(name, wrong);
    // What is no text is refused just above.
    else headers[name] = String(value);
    seen.add(name.toLowerCase());
  }
  return headers;
}

function whatIsWrong(name: string, value: unknown, rules: HeaderRules, seen: ReadonlySet<string>): string | undefined {
  const lower = name.toLowerCase();
  if (!rules.name.test(name)) return `is not a name; ${rules.names}`;
  if (JOB_HEADER_NAMES.has(lower)) return 'is set by hotlist for each run; leave it out';
  if (rules.reserved.test(lower)) return 'belongs to the protocol; leave it out';
  if (seen.has(lower)) return 'is there twice, as upper and lower case are the same; leave one of them out';
  if (typeof value !== 'string' || !VALUE.test(value)) return 'its value is not allowed; a text of printable ASCII';
  return rules.wrongValue?.(lower, value);
}
