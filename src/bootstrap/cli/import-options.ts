import { InvalidArgumentError } from 'commander';
import { FIELDS, type Field } from '../../application/ingesting/column-mapping.js';
import { SIGNAL_NAME } from '../../application/ingesting/counter-columns.js';
import { MOST_SIGNALS } from '../../application/ingesting/item-store.js';
import { nearest } from '../config/keys/nearest.js';

/** Takes one `--column field=column` into those before it. */
export function parseColumn(text: string, before: ReadonlyMap<Field, string> = new Map()): ReadonlyMap<Field, string> {
  const [name, column] = parsePair(text, 'title=TITLE_COLUMN');
  const field = FIELDS.find((candidate) => candidate === name);
  if (!field) {
    const meant = nearest(name, FIELDS);
    const hint = meant ? ` Did you mean "${meant}"?` : '';
    throw new InvalidArgumentError(`There is no field "${name}"; the fields are: ${FIELDS.join(', ')}.${hint}`);
  }
  if (before.has(field)) throw new InvalidArgumentError(`The field "${field}" is given a column twice.`);
  return new Map([...before, [field, column]]);
}

/** Takes one `--signal name=column` into those before it. */
export function parseSignal(
  text: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [signal, column] = parsePair(text, 'likes=LIKES_COLUMN');
  if (!SIGNAL_NAME.test(signal)) {
    throw new InvalidArgumentError(
      `"${signal}" is no name for a signal: it takes lower-case letters, digits and _, a letter first, 64 at most.`,
    );
  }
  if (before.has(signal)) throw new InvalidArgumentError(`The signal "${signal}" is given a column twice.`);
  if (before.size === MOST_SIGNALS) throw new InvalidArgumentError(`An item has at most ${MOST_SIGNALS} signals.`);
  return new Map([...before, [signal, column]]);
}

/** A whole number of at least 0. */
export function parseMaxErrors(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

function parsePair(text: string, example: string): [name: string, column: string] {
  const equals = text.indexOf('=');
  const [name, column] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  if (equals === -1 || name === '' || column === '') {
    throw new InvalidArgumentError(`It is written as ${example}.`);
  }
  return [name, column];
}
