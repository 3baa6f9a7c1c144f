import { isInstant } from '../../application/ingesting/timestamp-format.js';
import type { Timestamp } from '../../gen/google/protobuf/timestamp.js';
import { fromTimestamp } from '../protobuf/timestamp.js';
import { InvalidRequestError } from './status.js';

/** What is wrong with an instant that was sent; undefined when nothing is. */
export function wrongWithInstant(sent: Timestamp): string | undefined {
  return isInstant(fromTimestamp(sent)) ? undefined : 'is not allowed; a time in the years 1970 to 9999';
}

/**
 * An instant that stands in a field of the request, in milliseconds UTC.
 *
 * @throws InvalidRequestError when it is missing, or none that is allowed
 */
export function readInstant(field: string, sent: Timestamp | undefined): number {
  const wrong = sent ? wrongWithInstant(sent) : 'is missing';
  if (wrong) throw new InvalidRequestError(`${field}: ${wrong}`);
  return fromTimestamp(sent);
}
