import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { EmbeddedDatabaseError } from '../embedded/database.js';
import { MysqlDatabaseError } from '../mysql/database-error.js';
import { TablesError } from '../tables/tables-error.js';

/** An error on its way from one thread to another, which would keep neither its class nor its fields. */
export interface ErrorMessage {
  /** The name of its class, where that is one of those below. */
  readonly type: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: object;
  readonly cause: ErrorMessage | undefined;
}

/** Those that somebody tells from others. */
const TYPES = [
  StoreUnavailableError,
  MysqlDatabaseError,
  TablesError,
  EmbeddedDatabaseError,
  RangeError,
  TypeError,
] as const;

/** What is read of an error besides its message; a driver's statement and its values are not passed on. */
const FIELDS = ['name', 'code', 'errno', 'fatal', 'isUnreachable', 'problems'] as const;

export function toErrorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) {
    return { type: undefined, message: String(error), stack: undefined, fields: {}, cause: undefined };
  }
  const { message, stack, cause } = error;
  const known = error as Error & Readonly<Record<string, unknown>>;
  return {
    type: TYPES.find((type) => error.constructor === type)?.name,
    message,
    stack,
    fields: Object.fromEntries(FIELDS.filter((name) => Object.hasOwn(error, name)).map((name) => [name, known[name]])),
    cause: cause === undefined ? undefined : toErrorMessage(cause),
  };
}

export function fromErrorMessage({ type, message, stack, fields, cause }: ErrorMessage): Error {
  const error = new Error(message, cause && { cause: fromErrorMessage(cause) });
  const known = TYPES.find(({ name }) => name === type);
  // Their constructors would make another message.
  if (known) Object.setPrototypeOf(error, known.prototype);
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, fields);
}
